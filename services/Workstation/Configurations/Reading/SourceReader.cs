using System.Collections.Immutable;
using Orrery.Services.Workstation.Configurations.Templates;

namespace Orrery.Services.Workstation.Configurations.Reading;

/// <summary>Finds what <c>source:</c> names among the configuration's files, and fills it in where it is a template.</summary>
internal sealed class SourceReader(ConfigurationText text, ImmutableDictionary<string, object?> variables, Action<Fault> fault)
{
    public string? Read(string source, bool isTemplate, Position at, Action<Position, string> missing)
    {
        var name = source.StartsWith("salt://", StringComparison.Ordinal) ? source["salt://".Length..] : source;
        if (!text.Files.TryGetValue(name, out var found))
        {
            missing(at, $"There is no file '{name}' in this configuration; there are: {string.Join(", ", text.Files.Keys)}.");
            return null;
        }

        if (!isTemplate) return found;
        try
        {
            return Template.Render(found, variables).Text;
        }
        catch (FaultException e)
        {
            fault(new Fault(name, e.At.Line, e.At.Column, e.Message));
            return null;
        }
    }
}
