using Orrery.Client;

namespace Orrery.Server.Http.OpenApi;

/// <summary>Bytes in and out, whole and in parts.</summary>
internal static class ArtifactRoutes
{
    private const string Example = "sha256-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private const string Parts = "application/offset+octet-stream";

    public static IEnumerable<DescribedRoute> All =>
    [
        new DescribedRoute("POST", "/artifacts", "artifacts", "Stores bytes under their SHA-256").TakesBytes("application/octet-stream", "The bytes.").Gives<Artifact>(201, "Their name.").Refuses(507, "disk.full"),
        new DescribedRoute("GET", "/artifacts", "artifacts", "Lists artifacts, the newest first: those that runs of the asker's namespace name and its people brought")
            .Query("limit", "integer", "At most so many, 1 to 1,000; default 50.", 50).Query("before", "string", "The page that follows the artifact of this id.", Example)
            .Query("run", "string", "Only those that this run, or a step of it, made or was given.", "r01-6k3v9x0m2q4wd").Query("id", "string", "Instead of all that: those whose id begins so, with or without sha256-.", "9f86d0")
            .Gives<IReadOnlyList<ArtifactLine>>(200, "A page of the list.").Refuses(400, "query.limit", "query.before", "query.run", "query.id").Refuses(404, "run.unknown"),
        new DescribedRoute("GET", "/artifacts/{artifact}/about", "artifacts", "Tells what an artifact is, what made it and what was given it")
            .Gives<ArtifactAbout>(200, "What is known of it; only of runs that the asker may see.").Refuses(400, "artifact.id").Refuses(404, "artifact.unknown"),
        new DescribedRoute("GET", "/artifacts/{artifact}", "artifacts", "Gives an artifact's bytes; ranges")
            .Query("as", "string", "media: the content type says what a picture, a video or sound looks like.", "media").Gives(200, "The bytes.", "application/octet-stream").Gives(206, "A range of them.", "application/octet-stream")
            .Refuses(400, "artifact.id", "query.as").Refuses(404, "artifact.unknown"),
        new DescribedRoute("HEAD", "/artifacts/{artifact}", "artifacts", "Looks whether an artifact is there").Gives(200, "It is.").Refuses(400, "artifact.id").Refuses(404, "artifact.unknown"),
        new DescribedRoute("OPTIONS", "/uploads", "artifacts", "Says what uploads in parts can do (tus 1.0.0)").Gives(204, "In headers.", null, "Tus-Resumable", "Tus-Version", "Tus-Extension", "Tus-Max-Size"),
        Tus("POST", "/uploads", "Begins an upload in parts").Header("Upload-Length", "Bytes that will come.", "1048576", required: true).Header("Upload-Metadata", "Given back by HEAD; at most 4,096 characters.", "filename Y2xpcC5tcDQ=")
            .Gives(201, "It has begun.", null, "Location", "Upload-Offset", "Upload-Expires", "Orrery-Artifact").Refuses(400, "upload.length", "upload.metadata").Refuses(413, "upload.size").Refuses(429, "upload.many").Refuses(507, "disk.full"),
        One("HEAD", "Says how far an upload has come").Gives(200, "In headers.", null, "Upload-Offset", "Upload-Length", "Upload-Metadata", "Upload-Expires", "Orrery-Artifact"),
        One("PATCH", "Goes on with an upload").Header("Upload-Offset", "Where the bytes begin: what HEAD says.", "0", required: true).TakesBytes(Parts, "Bytes.")
            .Gives(204, "They are durable; with the last ones Orrery-Artifact names the artifact.", null, "Upload-Offset", "Upload-Expires", "Orrery-Artifact")
            .Refuses(400, "upload.offset").Refuses(409, "upload.offset").Refuses(413, "upload.size").Refuses(415, "upload.type").Refuses(423, "upload.busy").Refuses(507, "disk.full"),
        One("DELETE", "Takes an upload back").Gives(204, "It is gone; what has become an artifact stays one.").Refuses(423, "upload.busy"),
    ];

    private static DescribedRoute One(string method, string summary) => Tus(method, "/uploads/{upload}", summary).Refuses(404, "upload.unknown").Refuses(410, "upload.expired", "upload.removed");

    private static DescribedRoute Tus(string method, string path, string summary) =>
        new DescribedRoute(method, path, "artifacts", summary).Header("Tus-Resumable", "The protocol's version.", "1.0.0", required: true).Refuses(412, "upload.version");
}
