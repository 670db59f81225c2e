using System.Collections.Immutable;
using System.Text.Json;
using Orrery.Services.Workstation.Configurations;

namespace Orrery.Workstation.Tests.Configurations;

/// <summary>Configurations as tests write them.</summary>
internal static class Written
{
    public static readonly JsonElement Grains = JsonDocument.Parse("""{"os": "Debian", "oscodename": "bookworm", "num_cpus": 8, "roles": ["paint", "render"], "gpu": {"vendor": "none"}}""").RootElement;
    public static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    public static Compiled Compile(string text, params (string Name, string Text)[] others) => Compiler.Compile(Text(text, others), Grains, Nothing);

    public static ImmutableArray<State> States(string text, params (string Name, string Text)[] others)
    {
        var compiled = Compile(text, others);
        Assert.Empty(compiled.Faults);
        return compiled.States;
    }

    /// <summary>The faults as lines: file, line, column, message.</summary>
    public static IEnumerable<string> Faults(string text, params (string Name, string Text)[] others) => Compile(text, others).Faults.Select(f => f.ToString());

    public static ConfigurationText Text(string text, params (string Name, string Text)[] others) =>
        new(others.Append(("init.sls", text)).ToImmutableSortedDictionary(f => f.Item1, f => f.Item2, StringComparer.Ordinal));
}
