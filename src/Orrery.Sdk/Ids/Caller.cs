namespace Orrery;

/// <summary>On whose behalf something is done: the namespace (tenant) it belongs to and the principal who asked. On every command and every fact.</summary>
public readonly record struct Caller(string Namespace, string Principal)
{
    /// <summary>The one user of a laptop's own server.</summary>
    public static readonly Caller Local = new("default", "local");

    public override string ToString() => $"{Namespace}/{Principal}";
}
