namespace Orrery.Portal;

/// <summary>Every page of the portal, in the states that it has.</summary>
public static class PageAddresses
{
    private static readonly Dictionary<string, (Func<Scenes, string> Address, string Shows)> Pages = new()
    {
        ["home"] = (_ => "/", "Newest runs"),
        ["runs"] = (_ => "/runs", "review/order"),
        ["failed runs"] = (_ => "/runs?state=failed", "00:12:04:11"),
        ["no runs"] = (_ => "/runs?service=nobody", "No run is like that"),
        ["bulk"] = (s => "/runs/bulk?action=retry&workflow=refuse", "would be retried"),
        ["completed run"] = (s => $"/runs/{s.Completed}", "review/order".Split('/')[1]),
        ["failed run"] = (s => $"/runs/{s.Failed}", "What can be done."),
        ["parked run"] = (s => $"/runs/{s.Parked}", "It is parked"),
        ["running run"] = (s => $"/runs/{s.Running}", "halves"),
        ["waiting run"] = (s => $"/runs/{s.Waiting}", "What it waits for"),
        ["cancelled run"] = (s => $"/runs/{s.Cancelled}", "cancelled"),
        ["large run"] = (s => $"/runs/{s.Large}?from=200", "Steps 201 to 400 of 45"),
        ["run with files"] = (s => $"/runs/{s.Files}", "video/1080p/00001.m4s"),
        ["failed step"] = (s => $"/runs/{s.Failed}/steps/0", "It failed"),
        ["running step"] = (s => $"/runs/{s.Running}/steps/0", "Progress"),
        ["queues"] = (_ => "/queues", "probe/refuse"),
        ["dead letters"] = (_ => "/queues/probe/refuse/dead", "Redrive all"),
        ["workers"] = (_ => "/workers", "Drain"),
        ["schedules"] = (_ => "/schedules", "0 3 * * *"),
        ["live queries"] = (_ => "/mql", "Saved queries"),
        ["live query"] = (_ => "/mql?query=" + Uri.EscapeDataString("SELECT queue, waiting FROM queues"), "SELECT queue, waiting"),
        ["tables"] = (_ => "/tables", "How many of an item there are."),
        ["rows"] = (_ => "/tables/review/stock", "Rows of review/stock"),
        ["artifacts"] = (_ => "/artifacts", "First seen"),
        ["artifacts of a run"] = (s => $"/artifacts?run={s.Files}", "Made or used by"),
        ["system"] = (_ => "/system", "Partitions"),
        ["start"] = (_ => "/start", "An order that a person reviews"),
        ["start form"] = (_ => "/start/review/order", "Seconds that the reviewer may take."),
        ["upload form"] = (_ => "/start/probe/count", "or a file"),
        ["signal form"] = (s => $"/runs/{s.Waiting}/signal/reviewed", "Whether the order is to be sent."),
        ["query form"] = (s => $"/runs/{s.Waiting}/query/count-of", "How often the order has an item."),
        ["search"] = (_ => "/search?q=review", "runs of a service"),
    };

    public static IReadOnlyCollection<string> Names => Pages.Keys;

    /// <param name="name">One of <see cref="Names"/>.</param>
    public static Uri Of(string name, Stage stage, Scenes scenes) => stage[Pages[name].Address(scenes)];

    /// <summary>Words that are on the page, with script and without.</summary>
    public static string Shows(string name) => Pages[name].Shows;
}
