namespace Orrery.Workers.Sandbox;

/// <summary>Which of its two outputs a program printed to.</summary>
public enum OutputStream { Stdout, Stderr }

/// <summary>A line that a program printed: without its end, at most 4 KiB, control characters replaced. Carriage returns end a line too.</summary>
public readonly record struct SandboxLine(OutputStream Stream, string Text);
