namespace Orrery.Client;

/// <summary>A server's refusal, or its absence.</summary>
/// <param name="code">Stable, for scripts, such as <c>run.unknown</c>; <c>server.unreachable</c> when nobody answers.</param>
public sealed class OrreryException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    /// <summary>The HTTP status of the refusal; 0 when there was no answer.</summary>
    public int Status { get; init; }

    /// <summary>Where in a text that was sent the mistake is, from 1; null when the refusal is about no place.</summary>
    public (int Line, int Column)? Place { get; init; }
}
