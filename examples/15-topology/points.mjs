// Writes a hundred points of a noisy figure of eight as CSV: two loops that share a point.
const points = Array.from({ length: 100 }, (_, index) => {
  const angle = (2 * Math.PI * index) / 50;
  const side = index < 50 ? 1 : -1;
  const wobble = (factor) => 0.06 * Math.sin(index * factor);
  return [side * (1 - Math.cos(angle)) + wobble(7.3), Math.sin(angle) + wobble(3.1)];
});
process.stdout.write(`x,y\n${points.map((row) => row.map((value) => value.toFixed(4)).join(',')).join('\n')}\n`);
