/**
 * What is shown where the app's page can be had neither from this device nor from the network.
 * @param damaged whether it was here once
 */
export function offlinePage(damaged: boolean): Response {
  const what = damaged
    ? 'Glance’s files on this device are damaged, and there is no connection to fetch them again.'
    : 'Glance is not on this device yet, and there is no connection to fetch it.';
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Glance</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="dark light">
  </head>
  <body>
    <h1>Glance</h1>
    <p>${what} Connect to the network and try again.</p>
    <p><a href="">Try again</a></p>
  </body>
</html>
`;
  return new Response(html, { status: 503, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
}
