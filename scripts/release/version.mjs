// One version for all packages, and what the changelog says of it.

/** @typedef {{ name: string, version: string, private?: boolean, [field: string]: unknown }} Manifest */

/** Fields of package.json that name other packages. */
const fields = new Set(['dependencies', 'optionalDependencies', 'peerDependencies', 'devDependencies']);

/**
 * The version that follows another, by its part that grows; or the one that is named.
 *
 * @param {string} current such as 0.1.0
 * @param {string} wanted patch, minor, major or a version that is not below the current one
 */
export function nextVersion(current, wanted) {
  const [major = 0, minor = 0, patch = 0] = partsOf(current);
  if (wanted === 'major') return `${major + 1}.0.0`;
  if (wanted === 'minor') return `${major}.${minor + 1}.0`;
  if (wanted === 'patch') return `${major}.${minor}.${patch + 1}`;
  const parts = partsOf(wanted);
  const first = [major, minor, patch].findIndex((part, i) => part !== parts[i]);
  if (first >= 0 && (parts[first] ?? 0) < ([major, minor, patch][first] ?? 0))
    throw new Error(`release ${wanted}: must not be below the current version, which is ${current}`);
  return wanted;
}

/** @param {string} version */
function partsOf(version) {
  if (!/^\d+\.\d+\.\d+$/.test(version))
    throw new Error(`release ${version}: must be patch, minor, major or a version such as 1.2.3`);
  return version.split('.').map(Number);
}

/**
 * A package.json with the version, and with that version of each of our packages that it asks for.
 *
 * @param {Manifest} manifest
 * @param {string} version
 * @param {ReadonlySet<string>} ours names of our packages
 * @returns {Manifest}
 */
export function withVersion(manifest, version, ours) {
  const entries = Object.entries(manifest).map(([field, value]) => {
    if (field === 'version') return [field, version];
    if (!fields.has(field)) return [field, value];
    const needed = Object.entries(/** @type {Record<string, string>} */ (value));
    return [
      field,
      Object.fromEntries(needed.map(([name, range]) => [name, ours.has(name) ? version : range])),
    ];
  });
  return /** @type {Manifest} */ (Object.fromEntries(entries));
}

/**
 * The changelog after a release: what was unreleased stands below the version and the day.
 *
 * @param {string} changelog
 * @param {string} version
 * @param {string} day such as 2026-01-31
 */
export function releaseChangelog(changelog, version, day) {
  if (notesOf(changelog, 'Unreleased') === '')
    throw new Error(`release ${version}: CHANGELOG.md must have lines below "## Unreleased", got none`);
  if (isReleased(changelog, version))
    throw new Error(`release ${version}: must be new, got a section of CHANGELOG.md; name a later version`);
  return changelog.replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} (${day})`);
}

/**
 * Whether the changelog has a section about the version.
 *
 * @param {string} changelog
 * @param {string} version
 */
export function isReleased(changelog, version) {
  return changelog.split('\n').some((line) => line.startsWith(`## ${version} (`));
}

/**
 * What the changelog says below a heading, without the heading.
 *
 * @param {string} changelog
 * @param {string} heading a version, or Unreleased
 */
export function notesOf(changelog, heading) {
  const sections = changelog.split(/^## /m);
  const section = sections.find((text) => text.startsWith(`${heading}\n`) || text.startsWith(`${heading} (`));
  return section === undefined ? '' : section.slice(section.indexOf('\n')).trim();
}
