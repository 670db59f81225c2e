namespace Orrery.Testing.Simulation;

/// <summary>What happened, in order: hashed as a whole, the last of it kept for reading.</summary>
internal sealed class Trace(VirtualTime time)
{
    private const int Kept = 80;
    private readonly Entry[] _ring = new Entry[Kept];
    private ulong _hash = 14695981039346656037;

    private readonly record struct Entry(long At, string What, string Who, long A, long B, long C);

    public long Count { get; private set; }

    /// <summary>The same for two runs of the simulation exactly when the same happened in both.</summary>
    public string Hash => $"{_hash:x16}";

    /// <param name="who">A run, a worker or a partition.</param>
    public void Note(string what, string who = "", long a = 0, long b = 0, long c = 0)
    {
        _ring[Count++ % Kept] = new Entry(time.Now, what, who, a, b, c);
        Add((ulong)time.Now);
        foreach (var letter in what) Add(letter);
        foreach (var letter in who) Add(letter);
        Add((ulong)a);
        Add((ulong)b);
        Add((ulong)c);
    }

    /// <summary>The newest events, oldest first.</summary>
    public IReadOnlyList<string> Last(int count) =>
        [.. Enumerable.Range(0, (int)Math.Min(Math.Min(count, Kept), Count)).Reverse().Select(back => Say(_ring[(Count - 1 - back) % Kept]))];

    private static string Say(Entry entry) => $"{entry.At / 1000.0,10:0.000} s  {entry.What,-16} {entry.Who,-30} {entry.A} {entry.B} {entry.C}".TrimEnd();

    private void Add(ulong value) => _hash = (_hash ^ value) * 1099511628211;
}
