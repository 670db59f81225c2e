using System.Collections.Immutable;
using Orrery.Services.Recap.Reading;

namespace Orrery.Services.Recap.Scripts;

/// <summary>Puts a script together while a reader goes through it from top to bottom.</summary>
internal sealed class ScriptBuild(Faults faults)
{
    private readonly ImmutableArray<Scene>.Builder _scenes = ImmutableArray.CreateBuilder<Scene>();
    private readonly Dictionary<string, int> _numbers = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Speech> _dialogue = [];
    private readonly List<string> _action = [], _notes = [], _synopsis = [];
    private Scene? _open;
    private bool _tooMany;

    public string? Section { get; set; }

    public void Heading(int line, string heading, string? number)
    {
        Close();
        if (_tooMany) return;
        if (_scenes.Count == Script.MostScenes)
        {
            _tooMany = true;
            faults.Add(line, $"more than {Script.MostScenes} scenes; the rest of the script was not read");
            return;
        }

        if (heading.Length == 0) faults.Add(line, "a scene heading without words");
        if (number is not null && !_numbers.TryAdd(number, line)) faults.Add(line, $"scene number {number} stands at line {_numbers[number]} already; clips with this number can't be told apart");
        _open = new Scene(number, heading, line, null, Section, [], [], [], heading.Trim('.', ' ').Equals("OMITTED", StringComparison.OrdinalIgnoreCase));
    }

    public void Speech(int line, string who, string text, bool dual)
    {
        if (text.Length == 0) return;
        if (Has(line, "dialogue")) _dialogue.Add(new Speech(who, text, dual));
    }

    public void Action(string text)
    {
        if (_open is not null && text.Length > 0) _action.Add(text);
    }

    public void Note(string text)
    {
        if (_open is not null && text.Length > 0) _notes.Add(text);
    }

    public void Synopsis(int line, string text)
    {
        if (_open is null && Section is not null) return; // the synopsis of an act
        if (text.Length > 0 && Has(line, "a synopsis")) _synopsis.Add(text);
    }

    public Script End(ImmutableSortedDictionary<string, string> titlePage)
    {
        Close();
        if (_scenes.Count == 0) faults.Add(0, "no scene heading was found");
        return new Script(titlePage, _scenes.ToImmutable());
    }

    private bool Has(int line, string what)
    {
        if (_open is null && !_tooMany) faults.Add(line, $"{what} before the first scene heading; it belongs to no scene and was left out");
        return _open is not null;
    }

    private void Close()
    {
        if (_open is { } scene)
        {
            _scenes.Add(scene with { Synopsis = _synopsis.Count == 0 ? null : string.Join(' ', _synopsis), Dialogue = [.. _dialogue], Action = [.. _action], Notes = [.. _notes] });
        }

        _open = null;
        _dialogue.Clear();
        _action.Clear();
        _notes.Clear();
        _synopsis.Clear();
    }
}
