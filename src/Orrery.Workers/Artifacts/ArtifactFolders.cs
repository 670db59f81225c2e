using Orrery.Workers.Processes;

namespace Orrery.Workers.Artifacts;

/// <summary>Where things lie in a store.</summary>
/// <remarks>
/// <code>
/// ROOT/objects/3f/3f9a…      artifacts, by the 64 digits of their hash
/// ROOT/results/07/07c2…      cached results
/// ROOT/uploads/3f/3f9a…      marks of artifacts that only uploads have brought
/// ROOT/partial/5e0c…         what is being uploaded in parts; the server's
/// ROOT/quarantine/3f9a….1    what no longer hashed to its name
/// ROOT/temporary/PID-xxxx/   what a living process is writing
/// </code>
/// All of it is one file system, so that a rename publishes.
/// </remarks>
internal sealed record ArtifactFolders(string Root)
{
    public string Objects => Path.Combine(Root, "objects");
    public string Results => Path.Combine(Root, "results");
    public string Quarantine => Path.Combine(Root, "quarantine");
    public string Uploads => Path.Combine(Root, "uploads");
    public string Temporary => Path.Combine(Root, "temporary");

    public string Of(ArtifactId id) => Fan(Objects, id.Hex);
    public string OfUpload(ArtifactId id) => Fan(Uploads, id.Hex);
    public string OfResult(ResultKey key) => Fan(Results, key.Hex);

    private static string Fan(string folder, string hex) => Path.Combine(folder, hex[..2], hex);
}
