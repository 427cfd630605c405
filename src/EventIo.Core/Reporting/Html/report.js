// Headers of sortable tables become buttons; a second click reverses the order.
for (const table of document.querySelectorAll('table.sortable')) {
  const headers = [...table.tHead.rows[0].cells];
  headers.forEach((header, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener('click', () => {
      const descending = header.getAttribute('aria-sort') === 'ascending';
      headers.forEach(other => other.removeAttribute('aria-sort'));
      header.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      const key = row => row.cells[column].textContent.trim();
      const number = text => text === '' ? NaN : Number(text.replace(/[#,]/g, ''));
      const compare = (a, b) => {
        const [x, y] = [key(a), key(b)];
        const [m, n] = [number(x), number(y)];
        if (!Number.isNaN(m) && !Number.isNaN(n)) return m - n;
        // Rows without a value are last in either order.
        if (x === '' || y === '') return (x === '') - (y === '') ? ((x === '') - (y === '')) * (descending ? -1 : 1) : 0;
        return x.localeCompare(y);
      };
      const rows = [...table.tBodies[0].rows].sort((a, b) => descending ? -compare(a, b) : compare(a, b));
      table.tBodies[0].append(...rows);
    });
  });
}
// On paper, a summary can't be clicked.
addEventListener('beforeprint', () => document.querySelectorAll('details').forEach(details => { details.open = true; }));
