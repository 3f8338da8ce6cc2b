import { runScenario, type WarmUps } from "./scenario-run.ts";
import { SCENARIOS } from "./scenarios.ts";
const perDay = Number(process.argv[2]), seeds = Number(process.argv[3] ?? 1), only = process.argv[4];
const pct = (a:number,b:number)=> b===0?"-":(100*a/b).toFixed(b>1000&&a/b<0.01?3:1);
const all = new Map<string, any[]>();
for (let seed=1; seed<=seeds; seed++) { const warmUps: WarmUps = new Map();
 for (const s of SCENARIOS) { if (only && !new RegExp(only).test(s.name)) continue;
  const t=performance.now();
  const c = runScenario(s,{seed,perDay,warmUps}); (all.get(s.name) ?? all.set(s.name,[]).get(s.name)!).push({...c, ms: performance.now()-t});
 }}
for (const [n,cs] of all) {
 const med=(f:(c:any)=>number)=>cs.map(f).sort((a,b)=>a-b)[Math.floor(cs.length/2)]!;
 const max=(f:(c:any)=>number)=>Math.max(...cs.map(f)); const min=(f:(c:any)=>number)=>Math.min(...cs.map(f));
 const sum=(f:(c:any)=>number)=>cs.reduce((a,c)=>a+f(c),0);
 console.log(n.padEnd(46), cs[0].attack?`catch ${(100*med(c=>1-c.leaked/c.attack)).toFixed(1)}/${(100*min(c=>1-c.leaked/c.attack)).toFixed(1)} leak ${med(c=>c.leaked)}/${max(c=>c.leaked)} first ${med(c=>c.firstRefused??9999)}`.padEnd(48):"".padEnd(48),
  `fpr ${pct(sum(c=>c.refused),sum(c=>c.people))} max ${(100*max(c=>c.refused/c.people)).toFixed(3)} first ${pct(sum(c=>c.refusedAtFirst),sum(c=>c.people))} win ${pct(sum(c=>c.windowRefused),sum(c=>c.window))} else ${pct(sum(c=>c.elsewhereRefused),sum(c=>c.elsewhere))} known ${sum(c=>c.knownRefused)} rec ${(max(c=>c.recoveryMs)/36e5).toFixed(1)} ms ${med(c=>c.ms).toFixed(0)} ${cs.map(c=>JSON.stringify(c.rules)).join(' ')}`);
}
