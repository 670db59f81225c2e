namespace Orrery.Server.Http;

/// <summary>What a file is, by the end of its name.</summary>
internal static class ContentTypes
{
    public static string Of(string path) => Ending(path) switch
    {
        ".m3u8" => "application/vnd.apple.mpegurl",
        ".mpd" => "application/dash+xml",
        ".mp4" or ".m4s" or ".m4v" or ".cmfv" => "video/mp4",
        ".m4a" or ".cmfa" => "audio/mp4",
        ".vtt" => "text/vtt; charset=utf-8",
        ".html" or ".htm" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".json" or ".map" => "application/json",
        ".txt" or ".log" or ".md" => "text/plain; charset=utf-8",
        ".csv" => "text/csv; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".webp" => "image/webp",
        ".wav" => "audio/wav",
        _ => "application/octet-stream",
    };

    /// <summary>A page or picture that can carry script.</summary>
    public static bool IsPage(string path) => Ending(path) is ".html" or ".htm" or ".svg";

    /// <summary>Never written anew under the same name.</summary>
    public static bool IsSegment(string path) => Ending(path) is ".m4s" or ".mp4" or ".m4v" or ".cmfv" or ".m4a" or ".cmfa";

    private static string Ending(string path) => Path.GetExtension(path).ToLowerInvariant();
}
