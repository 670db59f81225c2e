using Orrery.Cli.Text;

namespace Orrery.Cli.Display;

/// <summary>The line of an upload or download: a bar, bytes, bytes a second.</summary>
internal static class TransferLine
{
    /// <summary>Before this a rate would be noise.</summary>
    private static readonly TimeSpan FirstRate = TimeSpan.FromMilliseconds(500);

    public static Line Of(string what, long done, long total, TimeSpan elapsed, int columns)
    {
        var share = total > 0 ? Math.Clamp((double)done / total, 0, 1) : 1;
        var bar = Math.Clamp(columns - what.Length - 44, 4, 30);
        var full = (int)(share * bar);
        return new Line().Add($"  {what}  ").Add(new string('█', full), Ink.Busy).Add(new string('░', bar - full), Ink.Faint)
            .Add($"  {Human.Percent(share),4}  {Human.Bytes(done)} of {Human.Bytes(total)}")
            .Add(elapsed >= FirstRate ? $"  {Human.Bytes((long)(done / elapsed.TotalSeconds))}/s" : "");
    }
}
