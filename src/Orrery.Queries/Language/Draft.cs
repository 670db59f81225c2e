namespace Orrery.Queries.Language;

/// <summary>What the parser has gathered, and where the clauses stand that need a window.</summary>
internal sealed class Draft
{
    public HashSet<string> Said { get; } = [];
    public int SelectAt { get; init; }
    public int GroupAt { get; set; }
    public int OrderAt { get; set; }
    public List<(Column Column, int At)> Columns { get; set; } = [];
    public Items<string> From { get; set; } = [];
    public WindowClause? Window { get; set; }
    public Predicate? Where { get; set; }
    public Items<Property> GroupBy { get; set; } = [];
    public OrderClause? OrderBy { get; set; }
    public SampleClause? Sample { get; set; }
    public int? Limit { get; set; }
}
