namespace Orrery.Hosting;

/// <summary>Where the bytes of a large payload lie, and how many they are: what facts, memory and wires carry in their place.</summary>
/// <param name="Id">The artifact. It is durable before anything names it.</param>
/// <param name="Length">Bytes.</param>
public sealed record StoredPayload(ArtifactId Id, long Length)
{
    public override string ToString() => $"{Length:N0} bytes in artifact {Id}";
}
