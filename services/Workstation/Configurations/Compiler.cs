using System.Collections.Immutable;
using System.Text.Json;
using Orrery.Services.Workstation.Configurations.Reading;
using Orrery.Services.Workstation.Configurations.Templates;

namespace Orrery.Services.Workstation.Configurations;

/// <summary>What a configuration says for one machine: its states in the order in which they are brought about, or what is wrong with it.</summary>
/// <param name="States">Empty when there is a fault.</param>
public sealed record Compiled(ImmutableArray<State> States, ImmutableArray<Fault> Faults);

/// <summary>Compiles configurations: text and grains in, states out. Pure, bounded, the same for the same input; all faults that can be told are told at once.</summary>
public static class Compiler
{
    private const int MostStates = 2_000;

    /// <param name="grains">What is known of the machine: a JSON object, <c>grains</c> in templates.</param>
    /// <param name="variables">What is handed to the configuration: a JSON object, <c>pillar</c> in templates.</param>
    public static Compiled Compile(ConfigurationText text, JsonElement grains, JsonElement variables)
    {
        var faults = ImmutableArray.CreateBuilder<Fault>();
        if (text.Files.Sum(f => (long)f.Value.Length) > ConfigurationText.Limit)
            return new Compiled([], [new Fault(text.Entry, 1, 1, $"The configuration has more than {ConfigurationText.Limit / 1024} KiB of text.")]);
        var known = ImmutableDictionary<string, object?>.Empty.Add("grains", Map(grains)).Add("pillar", Map(variables));
        var declarations = new List<Declaration>();
        if (text.Files.ContainsKey(text.Entry)) ReadFile(text, text.Entry, known, [], declarations, faults);
        else faults.Add(new Fault(text.Entry, 1, 1, $"There is no file '{text.Entry}' in this configuration; there are: {string.Join(", ", text.Files.Keys)}."));
        if (declarations.Count > MostStates) faults.Add(new Fault(text.Entry, 1, 1, $"There are {declarations.Count:n0} states; at most {MostStates:n0} are taken."));
        if (faults.Count > 0 && declarations.Count == 0 || declarations.Count > MostStates) return Faulty(faults);

        var sources = new SourceReader(text, known, faults.Add);
        var (made, links) = (new List<(Wanted?, Guards)>(), new List<Requisites.Link>());
        foreach (var (index, declaration) in declarations.Index())
        {
            if (declarations.Take(index).FirstOrDefault(d => d.Id == declaration.Id && d.Module == declaration.Module) is { } twin)
                faults.Add(FaultOf(declaration, declaration.At, $"'{declaration}' is declared a second time; the first one is in {twin.File}, line {twin.At.Line}."));
            var arguments = new ArgumentReader(declaration, (at, message) => faults.Add(FaultOf(declaration, at, message)));
            links.AddRange(Requisites.Of(index, arguments, declarations));
            arguments.Take("name");
            var guards = new Guards(arguments.Texts("unless"), arguments.Texts("onlyif"), arguments.Texts("creates"));
            made.Add((StateKinds.Read(arguments, sources), guards));
            arguments.NothingElse();
        }

        var needs = declarations.Select((_, i) => (IReadOnlyList<int>)[.. links.Where(l => l.From == i).Select(l => l.On).Distinct()]).ToList();
        if (Ordering.Order(needs, out var cycle) is not { } order)
        {
            var first = links.First(l => l.From == cycle[0] && l.On == cycle[1]);
            faults.Add(FaultOf(declarations[cycle[0]], first.At, $"These states wait for each other: {string.Join(" → ", cycle.Select(c => declarations[c]))}. Take one of the requisites out."));
            return Faulty(faults);
        }

        if (faults.Count > 0) return Faulty(faults);
        var place = order.Index().ToDictionary(o => o.Item, o => o.Index);
        return new Compiled([.. order.Select(i => new State(declarations[i].Id, declarations[i].Function, made[i].Item1!, made[i].Item2,
            [.. links.Where(l => l.From == i).Select(l => new Need(l.Kind, place[l.On])).Distinct()], FaultOf(declarations[i], declarations[i].At, "")))], []);
    }

    private static void ReadFile(
        ConfigurationText text, string name, ImmutableDictionary<string, object?> known, HashSet<string> seen, List<Declaration> declarations, ImmutableArray<Fault>.Builder faults)
    {
        if (!seen.Add(name)) return;
        StateFile file;
        try
        {
            file = StateFile.Read(name, YamlText.Read(Template.Render(text.Files[name], known)), (at, message) => faults.Add(new Fault(name, at.Line, at.Column, message)));
        }
        catch (FaultException e)
        {
            faults.Add(new Fault(name, e.At.Line, e.At.Column, e.Message));
            return;
        }

        foreach (var include in file.Includes)
        {
            var path = include.Text.Replace('.', '/');
            var found = new[] { include.Text, path + ".sls", path + "/init.sls" }.FirstOrDefault(text.Files.ContainsKey);
            if (found is null) faults.Add(new Fault(name, include.At.Line, include.At.Column, $"There is no file '{path}.sls' in this configuration; there are: {string.Join(", ", text.Files.Keys)}."));
            else ReadFile(text, found, known, seen, declarations, faults);
        }

        declarations.AddRange(file.Declarations);
    }

    private static object Map(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object ? Values.From(json)! : ImmutableSortedDictionary<string, object?>.Empty;

    private static Fault FaultOf(Declaration declaration, Position at, string message) => new(declaration.File, at.Line, at.Column, message);

    private static Compiled Faulty(ImmutableArray<Fault>.Builder faults) => new([], [.. faults.OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Column)]);
}
