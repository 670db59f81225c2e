namespace Orrery.Client.Protocol;

/// <summary>How a worker introduces itself.</summary>
/// <param name="Id">Unique among the server's workers.</param>
/// <param name="Cpu">Cores it gives.</param>
/// <param name="Memory">Bytes it gives.</param>
public sealed record WorkerHello(string Id, double Cpu, long Memory, IReadOnlyList<ServedService> Services);

/// <summary>A service whose code the worker has.</summary>
public sealed record ServedService(string Name, string Version, IReadOnlyList<string> Workflows, IReadOnlyList<ServedFunction> Functions);

public sealed record ServedFunction(string Name, string Version, Shape Shape);
