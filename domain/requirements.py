"""Does a provision request fulfil what its vendor asks for?"""
