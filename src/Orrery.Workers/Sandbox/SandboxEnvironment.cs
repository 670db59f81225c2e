namespace Orrery.Workers.Sandbox;

/// <summary>The environment of a sandboxed program. It travels as an environment, not on the command line, which anybody on the host could read.</summary>
internal static class SandboxEnvironment
{
    private static readonly (string Name, string Value)[] Defaults =
        [("PATH", "/usr/local/bin:/usr/bin:/bin"), ("HOME", "/tmp"), ("TMPDIR", "/tmp"), ("LANG", "C.UTF-8")];

    /// <summary>"NAME=value" for each variable; the command's own win over the four defaults.</summary>
    public static IReadOnlyList<string> For(SandboxCommand command)
    {
        var variables = Defaults.ToDictionary(pair => pair.Name, pair => pair.Value);
        foreach (var (name, value) in command.Environment)
        {
            if (name.Length == 0 || name.Contains('=')) throw new ArgumentException($"\"{name}\" can't be the name of an environment variable.");
            variables[name] = value;
        }
        return [.. variables.Select(pair => $"{pair.Key}={pair.Value}")];
    }
}
