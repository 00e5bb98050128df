/* static/vendor/ is where the site serves npm packages: tests find them in node_modules. */

const noble = new URL("../../../node_modules/@noble/ed25519/index.js", import.meta.url);

export function resolve(specifier, context, next) {
  return specifier.endsWith("vendor/noble-ed25519/index.js") ? next(noble.href, context) : next(specifier, context);
}
