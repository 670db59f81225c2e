using System.Buffers.Text;
using System.Text;

namespace Orrery.Workers.Processes;

/// <summary>What a process and all its living descendants use at one moment.</summary>
/// <param name="Cpu">User and system time of the living, and of those dead that were waited for. Counted in steps of 10 ms a process.</param>
/// <param name="ResidentBytes">Sum of the resident sets; pages that several of them share count once for each.</param>
/// <param name="Tasks">Processes and threads.</param>
internal readonly record struct TreeUsage(TimeSpan Cpu, long ResidentBytes, int Tasks);

/// <summary>Reads a process tree from <c>/proc</c>. Processes that vanish while we look are skipped.</summary>
internal static class ProcessTree
{
    private const int TicksASecond = 100; // USER_HZ, fixed by the kernel's interface to user space

    /// <summary>Walks the tree below <paramref name="root"/>, which is included, and stops counting beyond <paramref name="most"/> tasks.</summary>
    public static TreeUsage Measure(int root, int most)
    {
        long ticks = 0, pages = 0;
        var tasks = 0;
        var waiting = new Stack<int>();
        waiting.Push(root);
        while (waiting.TryPop(out var pid) && tasks <= most)
        {
            if (!TryReadStat(pid, out var stat)) continue;
            ticks += stat.Ticks;
            pages += stat.Pages;
            tasks += stat.Threads;
            PushChildren(pid, stat.Threads, waiting);
        }
        return new(TimeSpan.FromSeconds((double)ticks / TicksASecond), pages * Environment.SystemPageSize, tasks);
    }

    /// <summary>The child of a process that has one thread and one child; null when there is none.</summary>
    public static int? OnlyChild(int pid)
    {
        var children = new Stack<int>();
        PushChildrenOf($"/proc/{pid}/task/{pid}/children", children);
        return children.Count == 1 ? children.Pop() : null;
    }

    private static void PushChildren(int pid, int threads, Stack<int> waiting)
    {
        if (threads == 1) PushChildrenOf($"/proc/{pid}/task/{pid}/children", waiting);
        else
        {
            try
            {
                foreach (var task in Directory.EnumerateDirectories($"/proc/{pid}/task")) PushChildrenOf(task + "/children", waiting);
            }
            catch (IOException) { } // the process is gone
        }
    }

    private static void PushChildrenOf(string file, Stack<int> waiting)
    {
        Span<byte> buffer = stackalloc byte[16 * 1024]; // more than two thousand children
        var rest = ProcFile.Read(file, buffer);
        if (rest.Length == buffer.Length) rest = rest[..(rest.LastIndexOf((byte)' ') + 1)]; // no number cut short
        while (Utf8Parser.TryParse(rest, out int child, out var used))
        {
            waiting.Push(child);
            rest = rest[used..].TrimStart((byte)' ');
        }
    }

    private static bool TryReadStat(int pid, out (long Ticks, long Pages, int Threads) stat)
    {
        stat = default;
        Span<byte> buffer = stackalloc byte[1024];
        var text = ProcFile.Read($"/proc/{pid}/stat", buffer);
        var afterName = text.LastIndexOf((byte)')'); // the name itself may hold spaces and parentheses
        if (afterName < 0) return false;
        var fields = Encoding.ASCII.GetString(text[(afterName + 2)..]).Split(' ');
        // proc(5) numbers the fields from 1 and the state, our first, is 3.
        long Field(int number) => long.Parse(fields[number - 3]);
        stat = (Field(14) + Field(15) + Field(16) + Field(17), Field(24), (int)Field(20));
        return true;
    }
}
