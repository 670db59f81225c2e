using Orrery.Queries.Language;

namespace Orrery.Queries.Evaluation;

/// <summary>Where a column, a key or an aggregate finds its value or values in a <see cref="Frame"/>.</summary>
internal sealed class Source
{
    private readonly int _slot;
    private readonly Gathering? _behind;

    public Source(Property property, Level level)
    {
        var names = property.Segments.TakeWhile(segment => segment is Named).Cast<Named>().Select(named => named.Name).ToList();
        _slot = level.At(names).Slot;
        if (property.IsPlural) _behind = new Gathering(property.Segments.Skip(names.Count));
    }

    /// <summary>The slot of the property or, if it goes through a list, of the list.</summary>
    public int Slot => _slot;

    public bool IsPlural => _behind is not null;

    public void Gather(ref Frame frame, List<Value> into) => _behind!.Gather(frame.Json, frame.Values[_slot], into);
}
