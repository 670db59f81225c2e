namespace Orrery.Cli.Display;

/// <summary>Where a command writes, and what that place can do.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    private static readonly Lazy<Terminal> Shared = new(Detect);

    /// <summary>The process's own.</summary>
    public static Terminal Current => Shared.Value;

    public TextWriter Out { get; } = output;
    public TextWriter Error { get; } = error;

    /// <summary>Whether lines can be drawn over: a person watches.</summary>
    public bool Live { get; init; }

    public bool Colour { get; init; }

    /// <summary>Columns and rows at this moment; 80 by 24 when unknown.</summary>
    public Func<(int Columns, int Rows)> Size { get; init; } = () => (80, 24);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Writes lines in their inks.</summary>
    public void Write(IEnumerable<Line> lines)
    {
        foreach (var line in lines) Out.WriteLine(line.Render(int.MaxValue, Colour));
    }

    /// <summary>Says what was wrong, where a script's output isn't disturbed.</summary>
    public void Complain(string message) => Error.WriteLine($"orrery: {message}");

    private static Terminal Detect()
    {
        var live = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        return new Terminal(Console.Out, Console.Error)
        {
            Live = live,
            Colour = live && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            Size = () => live ? (Math.Max(20, Console.WindowWidth), Math.Max(5, Console.WindowHeight)) : (80, 24),
        };
    }
}
