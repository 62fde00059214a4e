/** The page's style sheet: light and dark by the reader's preference, narrow and wide, and on paper. */
export const style = `
:root{color-scheme:light dark;--paper:#f7f5f0;--card:#fffefb;--sunk:#f0ece4;--ink:#1f1c18;--soft:#6a645a;--line:#e2dccf;--accent:#9c3f1c;--accent-wash:#f6e4da;--done:#2c7a52;--done-wash:#dff0e5;--bad:#b3271e;--bad-wash:#fae3df;--wait:#8a5a00;--wait-wash:#faecc9;--cached:#3b6aa0;--cached-wash:#e0eaf6;--off:#8d867a;--shadow:0 1px 2px rgb(60 45 20 / .06),0 8px 24px -12px rgb(60 45 20 / .18);--serif:"Iowan Old Style","Palatino Linotype",Palatino,"Book Antiqua",Georgia,serif;--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;--mono:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{--paper:#141312;--card:#1c1a18;--sunk:#24211e;--ink:#ece7df;--soft:#a39b8e;--line:#35302a;--accent:#f0966b;--accent-wash:#3a261b;--done:#6cc494;--done-wash:#1c3227;--bad:#f28b80;--bad-wash:#3c211e;--wait:#e6b450;--wait-wash:#38301b;--cached:#8db8e8;--cached-wash:#1e2c3b;--off:#7d766b;--shadow:0 1px 2px rgb(0 0 0 / .4),0 10px 30px -14px rgb(0 0 0 / .7)}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:5rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 var(--sans);overflow-wrap:anywhere}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:1px}
h1,h2,.title{font-family:var(--serif);font-weight:600;line-height:1.15;letter-spacing:-.012em;text-wrap:balance}
h1{font-size:clamp(2.1rem,6vw,3.7rem);margin:.1em 0 .25em}
h1.long{font-size:clamp(1.5rem,3.6vw,2.3rem)}
h2{font-size:1.65rem;margin:0 0 1rem}
h4{font:600 .75rem/1.4 var(--sans);letter-spacing:.06em;text-transform:uppercase;color:var(--soft);margin:0 0 .3rem}
p{margin:0 0 .7em}p:last-child{margin-bottom:0}
ul,ol{margin:0;padding-left:1.3em}
code,pre{font-family:var(--mono);font-size:.86em}
pre{background:var(--sunk);border-radius:10px;padding:1rem;overflow:auto;max-height:34rem}
button{font:inherit;color:inherit}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:6px}
.hush{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:9}
.soft{color:var(--soft)}.note,.nothing{color:var(--soft);font-size:.92em}.nothing{font-style:italic}
.opening,main,footer{max-width:1140px;margin:0 auto;padding-inline:clamp(1rem,4vw,2.5rem)}
.opening{padding-block:clamp(2.2rem,7vw,4.5rem) 1.6rem}
.eyebrow{font-size:.8rem;letter-spacing:.1em;text-transform:uppercase;color:var(--accent);font-weight:600;margin:0}
.lead{font:1.2rem/1.5 var(--serif);color:var(--soft);max-width:44em}
.marks{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0 1.6rem}
.status{font-size:.86rem;max-width:100%;font-weight:600;padding:.22rem .75rem;border-radius:99px;background:var(--sunk)}
.status.succeeded{background:var(--done-wash);color:var(--done)}.status.failed,.status.cancelled{background:var(--bad-wash);color:var(--bad)}
.status.partial,.status.waiting,.status.paused,.status.running{background:var(--wait-wash);color:var(--wait)}
.status.simulated{background:none;box-shadow:inset 0 0 0 1px var(--accent);color:var(--accent)}
dl{margin:0}dd{margin:0}
.opening .measures{display:flex;flex-wrap:wrap;gap:1rem clamp(1.6rem,4vw,3.4rem);border-top:1px solid var(--line);padding-top:1.2rem}
.opening .measures dt{font-size:.78rem;color:var(--soft)}.opening .measures time{white-space:nowrap}.opening .measures dd{font:1.15rem/1.3 var(--serif);font-variant-numeric:tabular-nums}.opening .measures .soft{font:.8rem var(--sans)}
.bar{position:sticky;top:0;z-index:5;display:flex;gap:1rem;align-items:center;justify-content:space-between;padding:.6rem max(clamp(1rem,4vw,2.5rem),calc((100% - 1140px)/2 + 2.5rem));background:var(--paper);border-bottom:1px solid var(--line)}
.links{display:flex;gap:1.2rem;overflow-x:auto;scrollbar-width:none;white-space:nowrap;font-size:.93rem}
.links a{color:var(--soft);text-decoration:none;padding:.25rem 0}.links a:hover{color:var(--ink);text-decoration:underline}
.search{display:flex;align-items:center;gap:.6rem;flex:none}.search output{font-size:.82rem;color:var(--soft);white-space:nowrap}
.search input{font:inherit;font-size:.93rem;width:clamp(7rem,18vw,14rem);padding:.35rem .8rem;border:1px solid var(--line);border-radius:99px;background:var(--card);color:inherit}
main>section{padding-block:clamp(1.8rem,4vw,3rem);border-bottom:1px solid var(--line)}main>section:last-child{border:0}
.heading{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:.5rem 1rem}
.tools button{border:1px solid var(--line);background:var(--card);border-radius:99px;padding:.2rem .8rem;font-size:.86rem;margin-left:.4rem;cursor:pointer}.tools button:hover{border-color:var(--accent);color:var(--accent)}
.panel{border-radius:14px;padding:1rem 1.3rem;background:var(--sunk);margin-bottom:.8rem}.panel:last-child{margin:0}.panel h2{font-size:1.15rem;margin:0 0 .5rem}.panel summary h2{display:inline}.panel summary{cursor:pointer;margin-bottom:.4rem}.panel li{margin-bottom:.45rem}
.panel.bad{background:var(--bad-wash)}.panel.bad h2{color:var(--bad)}.panel.wait{background:var(--wait-wash)}.panel.wait h2{color:var(--wait)}
.address{font-family:var(--mono);font-size:.86em}
.prose{font:1.06rem/1.62 var(--serif);max-width:42em}.prose p{white-space:pre-wrap;margin:0 0 .75em}
.datum{font-family:var(--mono);font-size:.92em}
.title{font-size:1.4rem;margin:0 0 .8rem}
.object>dl,.beside dl,.after>dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15rem,100%),1fr));gap:.9rem 1.8rem}
.field.wide{grid-column:1/-1}.beside{display:grid;grid-template-columns:minmax(0,1fr) minmax(11rem,19rem);gap:1.2rem 2rem;align-items:start}.beside>aside{display:grid;gap:1rem}.after{margin-top:1.1rem}.field dt{font-size:.8rem;color:var(--soft);margin-bottom:.1rem}
ol.cards{list-style:none;padding:0;display:grid;gap:1.1rem}
ol.cards>li{background:var(--card);border:1px solid var(--line);border-radius:16px;padding:clamp(1rem,2.5vw,1.7rem);box-shadow:var(--shadow)}
ol.cards ol.cards>li{box-shadow:none;background:none;border-radius:12px;padding:1rem}
ol.plain{padding-left:2em}ol.plain li{margin-bottom:.35rem}ol.plain li::marker{color:var(--soft);font-size:.85em;font-variant-numeric:tabular-nums}
.result>.object>.title{font-size:1.9rem}
figure{margin:0}.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(10.5rem,44%),1fr));gap:1rem}.pictures>*{max-width:26rem}.pictures>:only-child{max-width:22rem}#gallery .pictures{grid-template-columns:repeat(auto-fill,minmax(min(12.5rem,44%),1fr))}
.picture .frame{display:block;border-radius:12px;overflow:hidden;background:var(--sunk);cursor:zoom-in}
.picture img{display:block;width:100%;height:auto;max-height:30rem;object-fit:contain;transition:transform .35s ease}
.pictures .picture img{aspect-ratio:1;object-fit:cover}.picture .frame:hover img{transform:scale(1.025)}
.field>dd>.picture,.result>.picture{max-width:22rem}.value>.picture{max-width:16rem}.value .pictures>*{max-width:12rem}
figcaption{font-size:.82rem;line-height:1.4;color:var(--soft);margin-top:.4rem}.said{display:block}
.gap{display:grid;place-items:center;aspect-ratio:1;border:1px dashed var(--line);border-radius:12px;color:var(--soft);font-style:italic;font-size:.9rem}
.players{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19rem,100%),1fr));gap:1.2rem;margin-top:1.2rem}
audio{width:100%}video{width:100%;border-radius:12px;background:#000}.player{max-width:30rem}
.tree{list-style:none;padding:0;margin:0}.tree .tree{padding-left:.55rem;margin-left:.42rem;border-left:1px solid var(--line)}
.tree details>summary{list-style:none;display:flex;align-items:baseline;gap:.55rem;padding:.34rem .5rem;border-radius:8px;cursor:pointer}
.tree summary::-webkit-details-marker{display:none}.tree summary:hover{background:var(--sunk)}
.tree .inside{padding:.15rem 0 .5rem .5rem}.tree .inside>*:not(.tree){margin:.3rem 0 .6rem 1.05rem}
.dot{flex:none;width:.62rem;height:.62rem;border-radius:50%;background:var(--off);align-self:center}.dot.done{background:var(--done)}.dot.bad{background:var(--bad)}.dot.wait{background:var(--wait)}.dot.none{background:none;box-shadow:inset 0 0 0 1.5px var(--line)}
.name{font-weight:600;flex:none;max-width:60%}.kind{flex:none;font-size:.75rem;color:var(--soft);border:1px solid var(--line);border-radius:99px;padding:0 .5rem}
.gist{flex:1;min-width:0;color:var(--soft);white-space:nowrap;overflow:hidden;text-overflow:ellipsis;font-size:.92rem}details[open]>summary>.gist{opacity:.55}
summary .measures{flex:none;display:flex;gap:.6rem;align-items:baseline;font-size:.8rem;color:var(--soft);font-variant-numeric:tabular-nums}
summary .model{font-family:var(--mono);font-size:.95em}.time{min-width:3.6em;text-align:right}
.badge{border-radius:99px;padding:0 .55rem;background:var(--sunk);font-weight:600}.badge.bad{background:var(--bad-wash);color:var(--bad)}.badge.wait{background:var(--wait-wash);color:var(--wait)}.badge.cached{background:var(--cached-wash);color:var(--cached)}
.value{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:.9rem 1.1rem}
.fault{border-left:3px solid var(--bad);padding:.2rem 0 .2rem .9rem}.fault strong{color:var(--bad)}
.warning{border-left:3px solid var(--wait);padding-left:.9rem;font-size:.93rem}.ask{border-left:3px solid var(--wait);padding-left:.9rem;font-family:var(--serif)}
details.asked>summary{cursor:pointer;font-size:.86rem;color:var(--accent);display:list-item;list-style:disclosure-closed inside;padding:.15rem 0;background:none!important}details.asked[open]>summary{list-style-type:disclosure-open}
details.asked>div{border-left:1px solid var(--line);padding:.4rem 0 .2rem 1rem}.asked ol.cards>li{box-shadow:none;padding:.6rem .9rem;border-radius:10px}details.asked section{margin-bottom:.9rem}.template{margin-top:.5rem;color:var(--soft)}.template .prose{font-size:.98rem}
.scroll{overflow-x:auto}.timeline{display:block;width:100%;min-width:660px;font:12px var(--sans)}
.timeline text{fill:var(--ink)}.timeline .time,.timeline .times{fill:var(--soft);font-size:11px}.timeline .tick{stroke:var(--line);stroke-dasharray:2 4}.timeline .rule{stroke:var(--line);stroke-opacity:.6}
.bar.done,.timeline .done{fill:var(--done)}.timeline .cached{fill:var(--cached)}.timeline .wait{fill:var(--wait)}.timeline .bad{fill:var(--bad)}.timeline .off{fill:var(--off)}.timeline .bar{position:static}
table{border-collapse:collapse;width:100%;font-size:.93rem}th{text-align:left;font-size:.8rem;color:var(--soft);font-weight:500}td,th{padding:.45rem 1rem .45rem 0;border-bottom:1px solid var(--line);vertical-align:top}td:first-child{font-family:var(--mono);font-size:.88em}
footer{padding-block:2rem 3rem;color:var(--soft);font-size:.88rem}
dialog{border:0;padding:0;background:none;color:#f3efe8;width:100vw;height:100vh;height:100dvh;max-width:none;max-height:none}
dialog::backdrop{background:rgb(12 10 8 / .93)}
dialog figure{display:grid;grid-template-rows:1fr auto;place-items:center;height:100%;padding:2.5rem clamp(1rem,6vw,5rem) 1.4rem;gap:1rem}
dialog img{max-width:100%;max-height:100%;min-height:0;object-fit:contain;border-radius:6px;overflow:hidden}
dialog figcaption{max-width:46em;text-align:center;color:#cfc8bd;font-size:.92rem;max-height:24vh;overflow:auto}dialog a{color:#f3c0a4}dialog .soft{color:#a39b8e}
dialog button{position:fixed;border:0;background:rgb(255 255 255 / .1);border-radius:50%;width:2.8rem;height:2.8rem;font-size:1.6rem;line-height:1;cursor:pointer;color:#fff}dialog button:hover{background:rgb(255 255 255 / .22)}
#lightbox-before{left:1rem;top:45%}#lightbox-after{right:1rem;top:45%}#lightbox-close{right:1rem;top:1rem}
[hidden]{display:none!important}
@media (max-width:700px){.beside{grid-template-columns:1fr}.beside>aside{order:-1}.bar{flex-wrap:wrap}.search,.search input{width:100%;flex:1}.tree details>summary{flex-wrap:wrap}.name{max-width:100%}.gist{flex-basis:100%;order:3;padding-left:1.2rem}summary .measures{margin-left:auto}summary .model{display:none}.tree .inside{padding-left:.1rem}.tree .tree{padding-left:.25rem;margin-left:.3rem}.tree .inside>*:not(.tree){margin-left:.6rem}#lightbox-before,#lightbox-after{top:auto;bottom:1rem}dialog figure{padding:3.5rem .8rem 4.6rem}}
@media (prefers-reduced-motion:reduce){*{transition:none!important;scroll-behavior:auto!important}}
@media print{:root{--paper:#fff;--card:#fff;--sunk:#f4f2ee;--ink:#000;--soft:#444;--line:#ccc}.bar,.tools,.skip,dialog,footer a{display:none}body{font-size:10.5pt}.opening,main{max-width:none;padding-inline:0}main>section{padding-block:1.2rem}ol.cards>li,.picture,.value{break-inside:avoid;box-shadow:none}.gist{display:none}audio,video{display:none}}
`;
