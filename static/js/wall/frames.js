/* Where a place lies on a map: as conference/lib/frames.py draws the land. */

/* What lies farther north or south than the map is at its edge. */
export function project(frame, east, north) {
  const across = ((((east - frame.west) % 360) + 360) % 360) / (frame.east - frame.west);
  const within = Math.max(frame.south, Math.min(frame.north, north));
  const down = (frame.north - within) / (frame.north - frame.south);
  return [Math.round(across * frame.width), Math.round(down * frame.height)];
}

/* China's map, or the world's where somebody comes from abroad. */
export function frameOf([china, world], points) {
  return points.some(([, , , , abroad]) => abroad) ? world : china;
}
