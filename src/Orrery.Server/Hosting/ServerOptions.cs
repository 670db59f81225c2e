using System.Net;
using Orrery.Engine.Partitions;
using Orrery.Server.Access;
using Orrery.Server.Uploads;

namespace Orrery.Server.Hosting;

/// <summary>How a server is to run.</summary>
public sealed record ServerOptions
{
    /// <summary>Folder for all state; made if there is none.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Default loopback, where whoever comes without a token is the machine's own user. Beyond loopback everybody needs a token, and the server doesn't start before there is one.
    /// Port 0 takes a free one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 7070);

    /// <summary>Whether to keep a worker process for the services. Default yes.</summary>
    public bool OwnWorker { get; init; } = true;

    /// <summary>Services' assemblies for the own worker; default all that are installed.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>How often it is looked whether an older version's process is idle, which is ended when it was twice in a row. Default 10 s.</summary>
    public TimeSpan VersionIdle { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Partitions of a new store. Default a core each, at least 2; an existing store keeps its number.</summary>
    public int Partitions { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>How far uploads in parts may go.</summary>
    public UploadOptions Uploads { get; init; } = new();

    public OwnerOptions Owner { get; init; } = new();

    public IAuthorise Authorise { get; init; } = new RoleRules();

    /// <summary>Also over loopback nothing is answered without a token: for a server that a proxy stands in front of. Default no.</summary>
    public bool TokensOnly { get; init; }

    /// <summary>Properties that are cut out of events before any live query sees them: a path such as <c>user.email</c> or <c>**.password</c>, or <c>stream:path</c> for one stream alone. Default none.</summary>
    public IReadOnlyList<string> Masks { get; init; } = [];

    /// <summary>A certificate with its chain, in PEM, to serve HTTPS with; null for plain HTTP.</summary>
    public string? Certificate { get; init; }

    /// <summary>The certificate's key, in PEM.</summary>
    public string? CertificateKey { get; init; }

    internal bool NeedsTokens => TokensOnly || !IPAddress.IsLoopback(Listen.Address);
}
