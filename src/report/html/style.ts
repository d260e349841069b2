// How the HTML report looks: light and dark, narrow and wide, on paper.

export const pageStyle = `
:root{--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d0d7de;--card:#f6f8fa;--link:#0550ae;
--bad:#a40e26;--badbg:#ffebe9;--warn:#7d4e00;--warnbg:#fff4d6;--todo:#0550ae;--todobg:#ddf4ff;--ok:#116329;--okbg:#dafbe1;--mild:#512a97;--mildbg:#f3ebff}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--soft:#9da7b3;--line:#3d444d;--card:#161b22;--link:#79c0ff;
--bad:#ffb3ad;--badbg:#4c1519;--warn:#f5cf7a;--warnbg:#3d2c05;--todo:#a5d6ff;--todobg:#0c2d4d;--ok:#8ddb9b;--okbg:#0f3018;--mild:#d8c2ff;--mildbg:#2f1d52}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
main,header{max-width:1400px;margin:0 auto;padding:0 1rem}
h1{font-size:1.5rem;margin:1rem 0 .25rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:0;overflow-wrap:anywhere}
a{color:var(--link)}.soft{color:var(--soft)}p{margin:.4rem 0}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:1rem;background:var(--bg);padding:.5rem;z-index:9}
.chips{display:flex;flex-wrap:wrap;gap:.5rem;padding:0;margin:.5rem 0;list-style:none}
.chip{border:1px solid currentColor;border-radius:1rem;padding:.15rem .7rem;font:inherit;cursor:pointer}
.chip[aria-pressed=false]{opacity:1;text-decoration:line-through;background:var(--bg)}
.s-bad{color:var(--bad);background:var(--badbg)}.s-warn{color:var(--warn);background:var(--warnbg)}.s-todo{color:var(--todo);background:var(--todobg)}
.s-ok{color:var(--ok);background:var(--okbg)}.s-mild{color:var(--mild);background:var(--mildbg)}
.filters{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end}.filters label{display:flex;flex-direction:column;font-size:.85rem;color:var(--soft)}
input,select,button{font:inherit;color:var(--fg);background:var(--bg);border:1px solid var(--soft);border-radius:.3rem;padding:.3rem .5rem}
button{cursor:pointer}
.box{border:1px solid var(--line);border-radius:.4rem;background:var(--card);padding:.75rem 1rem;margin:.75rem 0}
.box h2{margin-top:0}.diff td:nth-child(2),.diff td:nth-child(3){min-width:7rem}
.alarm{border-color:var(--bad);border-left-width:.4rem}
.scroll{overflow:auto;max-height:70vh;border:1px solid var(--line);border-radius:.4rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.25rem .5rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
.heat{width:auto;min-width:100%}.heat th,.heat td{height:32px;padding:0 .5rem;white-space:nowrap;overflow-wrap:normal}
.heat thead th{position:sticky;top:0;background:var(--card);z-index:1}.heat tbody th{position:sticky;left:0;background:var(--card)}
.heat td{padding:1px}.cell{display:block;padding:.2rem .5rem;border-radius:.2rem;font-size:.8rem;text-decoration:none}
.word{display:inline-block;border-radius:.3rem;padding:0 .5rem;font-weight:600;white-space:nowrap}
.members{columns:18rem;margin:.25rem 0;padding-left:1.2rem}
pre{overflow:auto;max-height:30rem;background:var(--bg);border:1px solid var(--line);padding:.5rem;font-size:.8rem}
code{font-family:ui-monospace,monospace;font-size:.85em}
meter{width:10rem;height:1rem}
summary{cursor:pointer;padding:.15rem 0}
.diff{overflow:auto}.diff td:nth-child(2){background:var(--badbg)}.diff td:nth-child(3){background:var(--okbg)}
@media (max-width:700px){.diff table,.diff tbody,.diff tr,.diff td{display:block}.diff thead{position:absolute;left:-9999px}.diff td::before{content:attr(data-title);display:block;font-size:.75rem;color:var(--soft)}.diff tr{border-bottom:2px solid var(--soft)}}
@media print{:root{--bg:#fff;--fg:#000;--card:#fff}.filters,.skip,.more{display:none}.scroll{max-height:none;overflow:visible}pre{max-height:none;white-space:pre-wrap}.box{break-inside:avoid-page}.heat th,.heat tbody th{position:static}}
`.trim();
