// How the house stays as it is: `npm run lint` refuses what is named here. Type imports count; tests may import anything.

/** What a package shows to others. */
const faces = String.raw`/src/(index|internal|core|owner|browser|runs|report)\.ts$`;

export default {
  forbidden: [
    {
      name: 'circle',
      comment: 'Files that import each other. Move what both need into a file below them.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'climb',
      comment: 'Folders that import each other. One of them is below: it must not know the other.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^packages/[^/]+/src' },
      to: { circular: true },
    },
    {
      name: 'inside-of-another-package',
      comment: 'Packages know of each other what their faces export.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/[^/]+/', pathNot: ['^packages/$1/', faces] },
    },
    {
      name: 'inside-of-a-package',
      comment:
        'Scripts, benchmarks and examples import packages by name; what only they need is in internal.ts.',
      severity: 'error',
      from: { pathNot: '^packages/' },
      to: { path: ['^packages/[^/]+/dist/', '^packages/[^/]+/src/'], pathNot: faces },
    },
  ],
  options: {
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.json' },
    // What oxlint's import/no-cycle reads too, which knows TSX.
    exclude: { path: String.raw`\.tsx$|\.(test|testing)\.|node_modules|/\.cache/` },
    doNotFollow: { path: '/dist/' },
  },
};
