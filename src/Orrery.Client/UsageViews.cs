namespace Orrery.Client;

/// <summary>What an attempt's programs used over time. Only programs in a sandbox are measured: code of a service's own process isn't told apart there.</summary>
/// <param name="Samples">One a second at most, 600 at most: of a long attempt, neighbours are merged.</param>
public sealed record UsageView(int Attempt, IReadOnlyList<UsageSample> Samples);

/// <summary>A look at an attempt's programs.</summary>
/// <param name="At">Seconds since the attempt began.</param>
/// <param name="Cpu">CPU seconds used so far, by all of them.</param>
/// <param name="Memory">Bytes; the largest sum of their resident sets since the sample before.</param>
public sealed record UsageSample(double At, double Cpu, long Memory);
