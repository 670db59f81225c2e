namespace Orrery.Services.Workstation.Desktops;

/// <summary>Watches a desktop by the lines that its display and its agent print: whether it lives, whether somebody looks at it. Pure.</summary>
/// <param name="LastBeat">When the agent was last heard.</param>
/// <param name="Viewers">Connections to the display.</param>
/// <param name="LeftAt">When the last viewer left; null while there is one, and before the first.</param>
/// <param name="IsShown">The program has shown a window.</param>
/// <param name="IsProbed">The one connection that only looked whether the endpoint answers has come and gone.</param>
/// <param name="Closing">What the agent said in the end.</param>
internal sealed record Attendance(DateTimeOffset LastBeat, int Viewers = 0, DateTimeOffset? LeftAt = null, bool IsShown = false, bool IsProbed = false, string? Closing = null)
{
    /// <summary>The agent beats every 3 seconds; a desktop that is silent for longer hangs.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);

    private const string Ours = "orrery: ";

    /// <summary>What a line says; false in <paramref name="isNews"/> for the beat, which no log needs.</summary>
    public Attendance Heard(string line, DateTimeOffset now, out bool isNews)
    {
        isNews = true;
        var text = line.Trim();
        if (text.StartsWith(Ours + "heartbeat", StringComparison.Ordinal))
        {
            isNews = false;
            return this with { LastBeat = now };
        }

        if (text.StartsWith(Ours, StringComparison.Ordinal)) return this with { LastBeat = now, IsShown = IsShown || text == Ours + "shown", Closing = text[Ours.Length..] };
        if (text.StartsWith("Connections: accepted", StringComparison.Ordinal)) return this with { Viewers = Viewers + 1, LeftAt = null };
        if (!text.StartsWith("Connections: closed", StringComparison.Ordinal)) return this;
        if (!IsProbed) return this with { IsProbed = true, Viewers = Math.Max(0, Viewers - 1) };
        var left = Math.Max(0, Viewers - 1);
        return this with { Viewers = left, LeftAt = left == 0 ? now : null };
    }

    /// <summary>Why it is to end now; null while it goes on.</summary>
    public DesktopEnd? Due(DateTimeOffset now, TimeSpan idleAfter)
    {
        if (now - LastBeat > Silence) return new DesktopEnd("silent", $"The desktop's agent was not heard for {(now - LastBeat).TotalSeconds:0} s; it was ended as unhealthy.");
        return LeftAt is { } left && now - left >= idleAfter ? new DesktopEnd("idle", $"Nobody looked at it for {idleAfter.TotalMinutes:0.#} minutes.") : null;
    }
}
