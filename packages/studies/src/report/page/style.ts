/** The style sheet of a report: light and dark by the reader's preference, narrow and wide, and on paper. */
export const style = `
:root{color-scheme:light dark;--paper:#f8f6f2;--card:#fffefb;--sunk:#f0ece4;--ink:#1f1c18;--soft:#665f55;--line:#e0d9cc;--accent:#9c3f1c;--found:#1f6b47;--found-wash:#dff0e5;--serif:"Iowan Old Style","Palatino Linotype",Palatino,"Book Antiqua",Georgia,serif;--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;--mono:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{--paper:#141312;--card:#1c1a18;--sunk:#24211e;--ink:#ece7df;--soft:#aaa296;--line:#38332d;--accent:#f0966b;--found:#7fd0a5;--found-wash:#1c3227}}
*{box-sizing:border-box}
html{scroll-padding-top:6rem}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 var(--sans);overflow-wrap:anywhere}
a{color:var(--accent);text-underline-offset:.18em}
h1,h2,.answer{font-family:var(--serif);font-weight:600;letter-spacing:-.01em;text-wrap:balance}
h1{font-size:clamp(1.8rem,4.4vw,2.7rem);line-height:1.12;margin:.1em 0 .3em}
h2{font-size:clamp(1.6rem,4vw,2.3rem);line-height:1.15;margin:.1em 0 .5em}
h3{font-size:1.05rem;margin:2.2rem 0 .6rem}
p{margin:0 0 .8em;max-width:46rem}
ul{padding-left:1.2em;max-width:46rem}li{margin-bottom:.35em}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:9}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
header,main,footer{max-width:1120px;margin:0 auto;padding-inline:clamp(1rem,4vw,2.5rem)}
header{padding-block:clamp(1.4rem,4vw,2.4rem) .8rem}
.eyebrow{font-size:.8rem;letter-spacing:.09em;text-transform:uppercase;color:var(--accent);font-weight:600;margin:0}
.measures{display:flex;flex-wrap:wrap;gap:1rem clamp(1.4rem,4vw,3rem);margin:0}
.measures dt{font-size:.78rem;color:var(--soft)}.measures dd{margin:0;font:1.2rem/1.3 var(--serif);font-variant-numeric:tabular-nums}
nav{position:sticky;top:0;z-index:5;background:var(--paper);border-bottom:1px solid var(--line)}
nav ul{list-style:none;display:flex;gap:1.3rem;overflow-x:auto;white-space:nowrap;max-width:1120px;margin:0 auto;padding:.7rem clamp(1rem,4vw,2.5rem);scrollbar-width:none}
nav li{margin:0}nav a{color:var(--soft);text-decoration:none;font-size:.93rem}nav a:hover{color:var(--ink);text-decoration:underline}
nav a[aria-current]{color:var(--ink);font-weight:600;box-shadow:0 .5rem 0 -.36rem var(--accent)}
.page{padding-block:clamp(1.6rem,4vw,3rem);border-bottom:1px solid var(--line)}.page:last-child{border:0}.page[hidden]{padding:0;border:0}
h2:focus{outline:0}main:focus{outline:0}
.onward{position:static;background:none;border:0;display:flex;flex-wrap:wrap;gap:1rem;justify-content:space-between;margin-top:2.6rem}
.onward a{display:block;font:600 1.1rem/1.3 var(--serif);text-decoration:none;color:var(--ink)}.onward a:hover{text-decoration:underline}.onward span{display:block;font:.8rem/1.5 var(--sans);color:var(--soft)}.onward [rel=next]{margin-left:auto;text-align:right}
.answers{list-style:none;padding:0;max-width:none;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:1.2rem;margin:2rem 0}
.answers li{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1.1rem 1.3rem;margin:0}.answers h3{margin:0 0 .5rem;font:600 1.25rem/1.2 var(--serif)}.answers p{margin:0}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(16rem,100%),1fr));gap:1rem 2rem}.columns h4{margin:.4rem 0}
.answer{font-size:clamp(1.15rem,2.4vw,1.42rem);line-height:1.42;font-weight:500;max-width:44rem;border-left:4px solid var(--accent);padding-left:1.1rem;margin:0 0 1.6rem;text-wrap:pretty}
.interval{color:var(--soft);font-size:.86em;white-space:nowrap}
data{font-variant-numeric:tabular-nums;white-space:nowrap}
.soft,figcaption,caption{color:var(--soft);font-size:.88rem}
.caveats{background:var(--sunk);border-radius:14px;padding:1rem 1.3rem;margin-top:2rem}.caveats h3{margin:0 0 .5rem}.caveats ul{margin:0}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr));gap:1.2rem;margin:1.2rem 0;align-items:start}
figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:14px;padding:.9rem .9rem 1rem;min-width:0}
figure svg{display:block;width:100%;height:auto;max-height:44rem}figure.wide{grid-column:1/-1}
figure canvas{display:block;width:100%;aspect-ratio:8/7;color:var(--ink);cursor:grab;touch-action:pan-y;border-radius:8px}figure canvas:active{cursor:grabbing}.fallback{display:none}
button{font:inherit;font-size:.84rem;color:var(--ink);background:var(--sunk);border:1px solid var(--line);border-radius:99px;padding:.15rem .8rem;cursor:pointer}button[aria-pressed=true]{border-color:var(--accent);color:var(--accent)}
figure .drawing{margin:0 auto;max-width:46rem}figure.wide .drawing{max-width:none}
figcaption{padding:.4rem .4rem 0}figcaption strong{color:var(--ink);display:block;font-size:.95rem}
.scroll{overflow-x:auto;margin:.6rem 0 1.4rem}
figure+.scroll{margin-top:1.4rem}.tall{max-height:34rem;overflow-y:auto;border-bottom:1px solid var(--line)}.tall thead th{position:sticky;top:0;background:var(--paper);z-index:1}
table{border-collapse:collapse;font-size:.88rem;min-width:100%}
caption{text-align:left;padding-bottom:.5rem;max-width:min(46rem,calc(100vw - 2.2rem));position:sticky;left:0}
th,td{padding:.42rem .8rem .42rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{font-weight:600;white-space:nowrap}thead th{color:var(--soft);font-size:.8rem}td.n,th.n{text-align:right}td{overflow-wrap:break-word}td.t{min-width:6rem}
@media (max-width:40rem){tbody th{white-space:normal;min-width:7rem;max-width:11rem}}
@media (min-width:60rem){nav#pages ul{flex-wrap:wrap;gap:.35rem 1.2rem}}
.badge{display:inline-block;border-radius:99px;padding:.05rem .6rem;font-size:.8rem;background:var(--sunk);white-space:nowrap}.badge.found{background:var(--found-wash);color:var(--found);font-weight:600}
.strip{list-style:none;display:flex;gap:.7rem;overflow-x:auto;padding:.2rem .1rem .8rem;margin:0;max-width:none}
.strip li{flex:none;width:9.2rem;font-size:.76rem;line-height:1.4;color:var(--soft);border-top:4px solid var(--line);padding-top:.5rem;margin:0}
.strip li.jump{border-top-color:#d55e00}.strip img,.face img{display:block;width:100%;aspect-ratio:1;object-fit:cover;border-radius:8px;background:var(--sunk);margin-bottom:.4rem}
.strip q{display:-webkit-box;-webkit-line-clamp:7;-webkit-box-orient:vertical;overflow:hidden;quotes:none;color:var(--ink)}
.strip .mark{color:#d55e00;font-weight:600}
@media (prefers-color-scheme:dark){.strip .mark{color:#ff9a52}}
.faces{list-style:none;padding:0;max-width:none;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(14rem,100%),1fr));gap:1rem}
.face{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:.9rem;font-size:.84rem;margin:0}
.face h4{margin:0 0 .4rem;font:600 1.1rem var(--serif);display:flex;gap:.5rem;align-items:center}.face p{margin:0 0 .4rem}.face svg{flex:none}
.run{margin-top:2.4rem}
footer{padding-block:2rem 3rem;color:var(--soft);font-size:.88rem}
@media print{:root{--paper:#fff;--card:#fff}nav,.skip,.how,figure canvas{display:none}.fallback{display:block}.page,.page[hidden]{display:block;content-visibility:visible;padding-block:1rem}.page{break-before:page}figure,tr,.face{break-inside:avoid}.scroll,.strip{overflow:visible;max-height:none}.strip{flex-wrap:wrap}body{font-size:11pt}}
`;
