export default {
  render({ model, el }) {
    const link = connect(model, el);
    const grid = matrix(link);
    el.append(link.banner, grid.el);
    link.onData(grid.draw);
    grid.draw();
    return () => link.close();
  },
};
