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

    /// <summary>Must be a loopback address. Port 0 takes a free one.</summary>
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

    public IAuthorise Authorise { get; init; } = new AllowLocalUser();
}
