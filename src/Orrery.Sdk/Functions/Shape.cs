namespace Orrery;

/// <summary>What one attempt of a function needs. A worker never takes more than it has.</summary>
/// <param name="Cpu">Cores; 0 for a call that hardly computes, which is then bounded by number only.</param>
/// <param name="Memory">Bytes.</param>
public readonly record struct Shape(double Cpu, long Memory)
{
    public const long MiB = 1 << 20;
    public const long GiB = 1 << 30;

    /// <summary>A small call: no reserved core, 16 MiB.</summary>
    public static readonly Shape Light = new(0, 16 * MiB);

    /// <summary>One core and 512 MiB: the default of a function.</summary>
    public static readonly Shape OneCore = new(1, 512 * MiB);
}
