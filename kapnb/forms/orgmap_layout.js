// Where does everybody's box stand? A manager above the middle of the reports, leaves in lists.

const ROOM = { box: 160, across: 12, down: 30, list: 12, indent: 18, edge: 10, trees: 34, most: 6 };

/** Place the boxes of several trees.
 *
 * `trees` are the tops and `singles` the people in no tree, `reports(id)` those shown below
 * somebody, `height(id)` is what a box needs and `wide` what there is room for: trees and single
 * people go on in a new row there. Returns `places` (id -> x, y, and `after`, who stands above in
 * a list), `lines` (an SVG path), the size, and `alone`, where the single people begin.
 */
function layOut(trees, singles, reports, height, wide) {
  const places = new Map();
  const path = [];
  const size = { width: 0, height: 0 };
  const tall = [];
  const isHead = (id) => reports(id).length > 0;

  const chunks = (people) => {
    const columns = Math.ceil(people.length / ROOM.most);
    const each = Math.ceil(people.length / columns);
    return Array.from({ length: columns }, (_, n) => people.slice(n * each, (n + 1) * each));
  };
  function put(id, x, y, after) {
    places.set(id, { x, y, after });
    size.width = Math.max(size.width, x + ROOM.box);
    size.height = Math.max(size.height, y + height(id));
  }
  function measureRows(id, depth) {
    tall[depth] = Math.max(tall[depth] || 0, height(id));
    const below = reports(id);
    const single = below.filter((one) => !isHead(one));
    below
      .filter((one) => isHead(one) || single.length < 2)
      .forEach((one) => measureRows(one, depth + 1));
  }

  // a part is something that hangs below a manager: `at` is where the line comes in
  function list(people) {
    const draw = (x, y) => {
      let at = y;
      people.forEach((id, n) => {
        put(id, x + ROOM.indent, at, people[n - 1]);
        const middle = at + height(id) / 2;
        path.push(`M${x + 6},${y - ROOM.down / 2}V${middle}H${x + ROOM.indent}`);
        at += height(id) + ROOM.list;
      });
    };
    return { width: ROOM.indent + ROOM.box, at: 6, draw, isList: true };
  }
  function branch(id, depth) {
    const below = reports(id);
    const single = below.filter((one) => !isHead(one));
    const heads = below.filter((one) => isHead(one) || single.length < 2);
    const parts = heads.map((one) => branch(one, depth + 1));
    if (single.length > 1) parts.push(...chunks(single).map(list));
    const gaps = ROOM.across * Math.max(0, parts.length - 1);
    const width = Math.max(ROOM.box, gaps + parts.reduce((sum, part) => sum + part.width, 0));
    const ends = [];
    parts.reduce((x, part) => (ends.push(x + part.at), x + part.width + ROOM.across), 0);
    const alone = parts.length === 1 && parts[0].isList;
    const middle = parts.length ? (ends[0] + ends[ends.length - 1]) / 2 : width / 2;
    const left = alone ? 0 : Math.max(0, Math.min(width - ROOM.box, middle - ROOM.box / 2));
    const at = left + ROOM.box / 2;
    const draw = (x, y) => {
      put(id, x + left, y);
      const next = y + tall[depth] + ROOM.down;
      const bus = next - ROOM.down / 2;
      const from = x + (alone ? ends[0] : at);
      if (parts.length) path.push(`M${from},${y + height(id)}V${bus}`);
      parts.forEach((part, n) => {
        path.push(`M${from},${bus}H${x + ends[n]}`);
        if (!part.isList) path.push(`V${next}`);
        part.draw(x + ends[n] - part.at, next);
      });
    };
    return { width, at, draw, isList: false };
  }

  let x = ROOM.edge;
  let y = ROOM.edge;
  for (const top of trees) {
    tall.length = 0;
    measureRows(top, 0);
    const tree = branch(top, 0);
    if (x > ROOM.edge && x + tree.width > wide) [x, y] = [ROOM.edge, size.height + ROOM.trees];
    tree.draw(x, y);
    x += tree.width + ROOM.trees;
  }
  const alone = places.size ? size.height + ROOM.trees : 2 * ROOM.edge;
  const step = ROOM.box + ROOM.across;
  const columns = Math.max(1, Math.floor((Math.max(wide, size.width) - ROOM.edge) / step));
  let row = alone;
  singles.forEach((top, n) => {
    if (n && n % columns === 0) row = size.height + ROOM.across;
    put(top, ROOM.edge + (n % columns) * step, row);
  });
  size.width += ROOM.edge;
  size.height += ROOM.edge;
  return { places, lines: path.join(""), ...size, alone: singles.length ? alone : null };
}
