namespace Orrery.Server.Http.OpenApi;

/// <summary>Bytes in and out, whole and in parts.</summary>
internal static class ArtifactRoutes
{
    private const string Parts = "application/offset+octet-stream";

    public static IEnumerable<DescribedRoute> All =>
    [
        new DescribedRoute("POST", "/artifacts", "artifacts", "Stores bytes under their SHA-256").TakesBytes("application/octet-stream", "The bytes.").Gives<Artifact>(201, "Their name.").Refuses(507, "disk.full"),
        new DescribedRoute("GET", "/artifacts/{artifact}", "artifacts", "Gives an artifact's bytes; ranges").Gives(200, "The bytes.", "application/octet-stream").Gives(206, "A range of them.", "application/octet-stream")
            .Refuses(400, "artifact.id").Refuses(404, "artifact.unknown"),
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
