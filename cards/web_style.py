"""How do our web pages look? One stylesheet, let in by its hash: nothing else on a page may style it."""

from base64 import b64encode
from hashlib import sha256

STYLE = """
:root{--ink:#1d2433;--dim:#5d6679;--line:#c9d0de;--ground:#f3f5f9;--paper:#fff;--main:#0f766e;--deep:#0b5a54;
--bad:#b3261e;--good:#1c6b45;--focus:#ffbf47}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.5 -apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
header{padding:14px 16px;color:var(--dim);font-weight:600}
header span,main{display:block;max-width:680px;margin:0 auto}
main{background:var(--paper);border:1px solid #e1e5ee;border-radius:12px;padding:28px 32px;margin-bottom:40px}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 16px}
h2{font-size:1.15rem;line-height:1.3;margin:32px 0 10px}
p{margin:8px 0;overflow-wrap:anywhere}
a{color:#2459b3}
.dim,.hint{color:var(--dim);font-size:.92rem}
.code{font-family:ui-monospace,Consolas,monospace}
.field{margin:18px 0;border:0;padding:0;min-width:0}
.field>label,legend{display:block;font-weight:600;padding:0}
.hint,.wrong{margin:2px 0 6px}
.bad{border-left:4px solid var(--bad);padding-left:14px}
.wrong{color:var(--bad);font-weight:600}
input[type=text],input[type=email],input[type=password],textarea,select{width:100%;max-width:32rem;font:inherit;
color:inherit;background:var(--paper);padding:9px 11px;border:1px solid #757f94;border-radius:6px}
input.number{max-width:9rem}
.bad input,.bad textarea,.bad select{border-color:var(--bad)}
.choice{display:flex;gap:10px;align-items:baseline;padding:6px 0}
.choice input{width:18px;height:18px;flex:none}
button,a.button{display:inline-block;font:inherit;font-weight:600;text-decoration:none;cursor:pointer;
padding:9px 18px;margin:4px 8px 4px 0;border-radius:6px;border:1px solid #757f94;background:var(--paper);
color:var(--ink)}
button:hover,a.button:hover{background:#eef1f7}
.primary,a.primary{background:var(--main);border-color:var(--main);color:#fff}
.primary:hover,a.primary:hover{background:var(--deep)}
.danger,a.danger{color:var(--bad);border-color:var(--bad)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;box-shadow:0 0 0 5px #1d2433}
dl{display:grid;grid-template-columns:auto 1fr;gap:4px 20px;margin:12px 0}
dt{color:var(--dim)}
dd{margin:0;overflow-wrap:anywhere}
ul.rows{list-style:none;margin:12px 0;padding:0}
ul.rows li{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center;border-top:1px solid #e1e5ee;padding:12px 0}
ul.rows .about{flex:1 1 14rem;min-width:0;overflow-wrap:anywhere}
ul.rows .about span{display:block}
ul.rows button,ul.rows a.button{margin-right:0}
.banner{padding:12px 16px;border-left:4px solid #3572d6;background:#eaf1fd;border-radius:4px;margin:14px 0}
.banner.good{background:#e8f6ee;border-color:#23895a}
.banner.warning{background:#fdf4e2;border-color:#b97a0a}
.banner.danger{background:#fdecec;border-color:#c4373c}
.errors{border:2px solid var(--bad);border-radius:6px;padding:14px 18px;margin:0 0 22px}
.errors h2{margin:0 0 6px}
.errors ul{margin:0;padding-left:20px}
.errors a{color:var(--bad);font-weight:600}
blockquote{margin:4px 0 12px;padding:4px 14px;border-left:3px solid var(--line)}
hr{border:0;border-top:1px solid #e1e5ee;margin:20px 0}
.apart{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:560px){main{border-radius:0;border-width:1px 0;padding:20px 16px}
button,a.button{width:100%;margin-right:0;text-align:center}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
"""

ALLOWED = f"'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
"""What a Content-Security-Policy's style-src names."""
