using System.Text.Json;

namespace Orrery.Client;

/// <summary>A live query that the server itself looks at all the time.</summary>
public sealed record SavedQuerySpec
{
    /// <summary>Its text.</summary>
    public required string Query { get; init; }

    /// <summary>What of its rows is to be told; null for nothing, only the newest rows are kept.</summary>
    public AlertSpec? Alert { get; init; }
}

/// <summary>When rows of a query are an alarm. Either <see cref="When"/> or <see cref="Smooth"/> says so; each series, by the plain properties of a grouped query's row, is looked at on its own.</summary>
public sealed record AlertSpec
{
    /// <summary>A column, how it compares and a number, such as <c>failed &gt; 5</c>.</summary>
    public string? When { get; init; }

    /// <summary>With <see cref="When"/>: once it fires, the value has to come back to this before it is quiet; default the number in <see cref="When"/>.</summary>
    public double? Clear { get; init; }

    /// <summary>The value is far from what double exponential smoothing forecasts.</summary>
    public SmoothSpec? Smooth { get; init; }

    /// <summary>It has to be so for this long, by the rows' own times, before it fires. Default 0: at once.</summary>
    public double ForSeconds { get; init; }

    /// <summary>It has to be otherwise for this long before it is quiet again. Default 0.</summary>
    public double QuietForSeconds { get; init; }

    /// <summary>A series of which no row comes for so long is quiet. Default three windows, or a minute without one.</summary>
    public double? SilenceSeconds { get; init; }

    /// <summary><c>service/workflow</c>: each firing starts one run of it with the row as its input; null for none.</summary>
    public string? Start { get; init; }

    /// <summary>With <see cref="Start"/>: what each run is started with instead of the row.</summary>
    public JsonElement? Input { get; init; }
}

/// <summary>Holt's double exponential smoothing with a smoothed absolute deviation as its band.</summary>
public sealed record SmoothSpec
{
    /// <summary>The column.</summary>
    public required string Field { get; init; }

    /// <summary>It fires when the value is further from the forecast than so many deviations. Default 3.</summary>
    public double Deviations { get; init; } = 3;

    /// <summary>Weight of the newest value in the level. Default 0.3.</summary>
    public double Alpha { get; init; } = 0.3;

    /// <summary>Weight of the newest change in the trend. Default 0.1.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>Weight of the newest distance in the deviation. Default 0.1.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <summary>Rows before it may fire. Default 10.</summary>
    public int Warmup { get; init; } = 10;
}

/// <summary>A saved query as it is.</summary>
/// <param name="Namespace">Whose events it sees; <c>*</c> for all.</param>
/// <param name="By">Who saved it, and in whose name runs are started.</param>
public sealed record SavedQueryView(string Name, string Namespace, SavedQuerySpec Spec, string By, DateTimeOffset SavedAt)
{
    /// <summary>The newest rows, the newest last; at most 20.</summary>
    public IReadOnlyList<QueryRow> Rows { get; init; } = [];

    /// <summary>Its series, those that fire first; at most 100.</summary>
    public IReadOnlyList<AlertView> Alerts { get; init; } = [];

    /// <summary>How many of all its series fire.</summary>
    public int Firing { get; init; }

    /// <summary>Of its events since the server started, or it was saved.</summary>
    public QueryCounted? Counts { get; init; }

    /// <summary>Why it isn't looked at; null when it is.</summary>
    public string? Trouble { get; init; }
}

/// <summary>How a series of a saved query stands.</summary>
/// <param name="Series">The row's plain properties as JSON; empty where the query has only one series.</param>
/// <param name="State"><c>quiet</c>, <c>pending</c>: it is so, but not for long enough; <c>firing</c>.</param>
/// <param name="Since">When that began, by the rows' times.</param>
/// <param name="Value">The newest.</param>
/// <param name="Firings">How often it has fired.</param>
public sealed record AlertView(string Series, string State, DateTimeOffset Since, double? Value, long Firings)
{
    /// <summary>What the newest firing started.</summary>
    public RunId? Run { get; init; }

    /// <summary>Why nothing could be started.</summary>
    public string? Trouble { get; init; }

    /// <summary>With smoothing: what is expected of the next row, and how far it may be off.</summary>
    public double? Forecast { get; init; }

    public double? Band { get; init; }
}
