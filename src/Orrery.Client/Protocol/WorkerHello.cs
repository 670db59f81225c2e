namespace Orrery.Client.Protocol;

/// <summary>How a worker introduces itself.</summary>
/// <param name="Id">Unique among the server's workers; a process that is started anew under the same id takes the other's place.</param>
/// <param name="Cpu">Cores it gives.</param>
/// <param name="Memory">Bytes it gives.</param>
public sealed record WorkerHello(string Id, double Cpu, long Memory, IReadOnlyList<ServedService> Services)
{
    /// <summary>Differs for every process, so that a server can tell a link that came back from a worker that was started anew.</summary>
    public string Instance { get; init; } = "";

    /// <summary>Workers that name the same pool share one machine: what one of them has in hand the others don't offer. Empty for a machine of its own.</summary>
    public string Pool { get; init; } = "";

    /// <summary>Its versions become the newest of their services although the server knows them from before.</summary>
    public bool Activates { get; init; }

    /// <summary>What it has in hand: under way, or ended with the end not yet delivered. The server takes everything else back.</summary>
    public IReadOnlyList<HeldAttempt> Holds { get; init; } = [];
}

/// <summary>A service whose code the worker has.</summary>
/// <param name="Version">What the code calls itself.</param>
public sealed record ServedService(string Name, string Version, IReadOnlyList<string> Workflows, IReadOnlyList<ServedFunction> Functions)
{
    /// <summary>Which published version it is: only runs that are pinned to it come to this worker. None for code that isn't published, which only runs that aren't pinned come to.</summary>
    public VersionId Id { get; init; }

    /// <summary>What its workflows take and give, as far as the worker says; empty from one that doesn't know how to.</summary>
    public IReadOnlyList<WorkflowView> Operations { get; init; } = [];

    /// <summary>What it adds to the portal. Workers from before there were pages say nothing of them.</summary>
    public IReadOnlyList<ServedPage> Pages { get; init; } = [];

    /// <summary>Its tables. Workers from before there were any say nothing of them.</summary>
    public IReadOnlyList<ServedTable> Tables { get; init; } = [];
}

public sealed record ServedFunction(string Name, string Version, Shape Shape);

/// <summary>A table, as the service declares it.</summary>
/// <param name="Version">Of its rows' shape.</param>
/// <param name="Indexes">Properties by which rows are found quickly.</param>
public sealed record ServedTable(string Name, string Description, int Version, IReadOnlyList<string> Indexes);

/// <summary>A page, as <see cref="PortalPage"/> declares it.</summary>
/// <param name="Module">A path below the folder <see cref="PortalPage.Folder"/> of the version.</param>
/// <param name="Workflow">Whose runs have it; null for a page of the service as a whole.</param>
public sealed record ServedPage(string Name, string Title, string Module, string? Workflow);

/// <param name="Queue"><c>service/function</c>: says what share of the worker it takes.</param>
public sealed record HeldAttempt(AttemptName Name, string Queue);
