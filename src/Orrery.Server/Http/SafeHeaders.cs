using Microsoft.AspNetCore.Http;

namespace Orrery.Server.Http;

/// <summary>What every answer tells a browser, so that nothing that is served can act as this server or be shown inside another site's page.</summary>
internal static class SafeHeaders
{
    /// <summary>Of everything that isn't a page: nothing in it is loaded, run or framed.</summary>
    private const string NoPage = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

    /// <summary>To be called first; a page then sets the policy that it needs.</summary>
    public static void Set(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = NoPage;
    }
}
