using Microsoft.AspNetCore.Http;

namespace Orrery.Server.Http;

/// <summary>What every answer tells a browser, so that nothing that is served can act as this server or be shown inside another site's page.</summary>
internal static class SafeHeaders
{
    /// <summary>Of everything that isn't a page: nothing in it is loaded, run or framed.</summary>
    private const string NoPage = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Of a file that is shown by itself.</summary>
    private const string File = "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    /// <summary>Of a page that a run left: its scripts run, in an origin of their own, where they have no part in who is signed in.</summary>
    private const string Page = "sandbox allow-scripts allow-downloads allow-popups; default-src 'self' 'unsafe-inline' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    /// <summary>To be called first; a page then sets the policy that it needs.</summary>
    public static void Set(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = NoPage;
    }

    /// <summary>A run's file, whatever it is: no script in it runs.</summary>
    public static void SetForFile(IHeaderDictionary headers) => headers.ContentSecurityPolicy = File;

    /// <summary>What a session says: for scripts that ask it. Opened by itself, it is a document in an origin of its own, in which nothing runs.</summary>
    public static void SetForSession(IHeaderDictionary headers) => headers.ContentSecurityPolicy = "sandbox; " + NoPage;

    /// <summary>A run's file whose address is the right to read it: a page's own origin is a foreign one, which must be let read.</summary>
    public static void SetForOwnOrigin(IHeaderDictionary headers)
    {
        headers.AccessControlAllowOrigin = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        // The address is a secret; and a page that is in a sandbox can't have an opener policy of ours.
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "unsafe-none";
        headers.ContentSecurityPolicy = Page;
    }
}
