using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Threading.Channels;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Sandbox;

/// <summary>Starts one sandbox and watches it to its end: one thread, one loop over everything that can happen.</summary>
/// <remarks>
/// The thread starts the process, since the kernel ties "die with parent" to the starting thread, and it waits for it, since only so
/// the kernel tells what the tree has used. All state belongs to this thread; others can only wake it (<see cref="Wake"/>).
/// </remarks>
internal sealed unsafe class Supervisor : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SandboxCommand _command;
    private readonly ImmutableArray<string> _line;
    private readonly Func<(SandboxEnd, string)?> _askedToStop;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Descriptor _wake = Descriptor.Event();
    private readonly OutputReader _stdout, _stderr;
    private readonly ControlLink _control;
    private readonly InputWriter _stdin;
    private readonly UsageWatch _usage;
    private readonly Descriptor[] _theirs;
    private Descriptor? _outer, _one;
    private int _pid, _onePid;
    private bool _outerGone;
    private (SandboxEnd End, string Words)? _stopped;
    private TimeSpan _stoppedAt;

    public Supervisor(SandboxCommand command, ImmutableArray<string> line, ChannelWriter<SandboxLine>? lines, Func<(SandboxEnd, string)?> askedToStop)
    {
        (_command, _line, _askedToStop) = (command, line, askedToStop);
        var (inRead, inWrite) = Descriptor.Pipe();
        var (outRead, outWrite) = Descriptor.Pipe();
        var (errRead, errWrite) = Descriptor.Pipe();
        var (ours, theirs) = Descriptor.SocketPair();
        _theirs = [inRead, outWrite, errWrite, theirs];
        _stdin = new(inWrite.WithoutBlocking(), command.Stdin);
        _stdout = new(OutputStream.Stdout, outRead.WithoutBlocking(), lines, command.CaptureStdout);
        _stderr = new(OutputStream.Stderr, errRead.WithoutBlocking(), lines, 0);
        _control = new(ours.WithoutBlocking());
        _usage = new(command);
    }

    /// <summary>Makes the loop look at once. Callable from any thread until <see cref="Dispose"/>.</summary>
    public void Wake()
    {
        ulong one = 1;
        Libc.write(_wake.Number, (byte*)&one, sizeof(ulong));
    }

    /// <summary>True while a receiver of lines has to be waited for: it should <see cref="Wake"/> the loop. A hint, read from other threads.</summary>
    public bool Starved => _stdout.Blocked || _stderr.Blocked;

    /// <summary>Runs the sandbox to its end.</summary>
    public SandboxOutcome Run(string inner)
    {
        var environment = SandboxEnvironment.For(_command);
        var floor = Spawn.OwnPeakMemory();
        var kills = ProcFile.KillsForMemory();
        try
        {
            _pid = Spawn.Start(_line[0], _line, environment, _theirs);
        }
        catch (Win32Exception refused)
        {
            return SandboxOutcome.NotStarted($"The sandbox could not start: {refused.Message}", inner, ShellQuote.Line(_line));
        }
        var (status, used) = Watch();
        _usage.AtExit(used, Math.Max(floor, Spawn.OwnPeakMemory()));
        var stderr = _stderr.Tail.ToArray();
        var (end, explanation, code, signal) = Verdict.Of(new()
        {
            Status = status, Stopped = _stopped, Started = Started, Limits = _command.Limits, Cpu = _usage.Cpu, Stderr = stderr,
            PeakMemoryBytes = _usage.PeakMemoryBytes, KernelRanOut = ProcFile.KillsForMemory() > kills,
        });
        return new()
        {
            End = end, Explanation = explanation, ExitCode = code, Signal = signal,
            Wall = _clock.Elapsed, Cpu = _usage.Cpu, PeakMemoryBytes = _usage.PeakMemoryBytes,
            StderrTail = stderr, StdoutTail = _stdout.Tail.ToArray(), Stdout = _stdout.Captured, StdoutTruncated = _stdout.Truncated,
            CommandLine = inner, SandboxCommandLine = ShellQuote.Line(_line),
        };
    }

    private (WaitStatus, Libc.Rusage) Watch()
    {
        try
        {
            foreach (var descriptor in _theirs) descriptor.Dispose();
            _outer = Descriptor.OfProcess(_pid);
            while (!Ended) Step();
        }
        catch
        {
            Libc.kill(_pid, Libc.SigKill);
            Spawn.Wait(_pid);
            throw;
        }
        return Spawn.Wait(_pid);
    }

    /// <summary>Whether process 1 was met, and with that let go.</summary>
    private bool Started => _onePid != 0;

    /// <summary>The end is reached when both the sandbox and its process 1 are gone, and with them every process inside, and all output is read.</summary>
    private bool Ended => _outerGone && _one is null && _stdout.Finished && _stderr.Finished;

    /// <summary>True while the program runs and process 1 is known to be alive, so that its number is still its own.</summary>
    private bool Looking => _one is not null && !_outerGone;

    private void Step()
    {
        Span<Libc.PollFd> fds =
        [
            new() { Fd = _wake.Number, Events = Libc.PollIn },
            new() { Fd = _stdout.Descriptor, Events = Libc.PollIn },
            new() { Fd = _stderr.Descriptor, Events = Libc.PollIn },
            new() { Fd = _control.Descriptor, Events = Libc.PollIn },
            new() { Fd = _stdin.Descriptor, Events = Libc.PollOut },
            new() { Fd = _outer is { IsOpen: true } ? _outer.Number : -1, Events = Libc.PollIn },
            new() { Fd = _one?.Number ?? -1, Events = Libc.PollIn },
        ];
        fixed (Libc.PollFd* first = fds) Libc.poll(first, (nuint)fds.Length, PollTimeout());
        if (fds[0].Revents != 0) TakeWake();
        if (fds[1].Revents != 0) _stdout.Read();
        if (fds[2].Revents != 0) _stderr.Read();
        if (fds[3].Revents != 0) Converse();
        if (fds[4].Revents != 0) _stdin.Write();
        if (fds[5].Revents != 0) LoseOuter();
        if (fds[6].Revents != 0) Release(ref _one);
        Judge();
    }

    private int PollTimeout()
    {
        if (_stopped is not null) return 100;
        var wall = _command.Limits.Wall;
        var next = Looking && _usage.NextLook < wall ? _usage.NextLook : wall;
        return (int)Math.Clamp(Math.Ceiling((next - _clock.Elapsed).TotalMilliseconds), 0, 60_000);
    }

    private void TakeWake()
    {
        ulong count;
        Libc.read(_wake.Number, (byte*)&count, sizeof(ulong));
        _stdout.HandOn(dropping: false);
        _stderr.HandOn(dropping: false);
    }

    private void Converse()
    {
        foreach (var word in _control.Read())
        {
            var problem = word == "map" ? IdMap.TryWrite(_pid) : MeetProcessOne();
            if (problem is not null)
            {
                Stop((SandboxEnd.NotStarted, problem), _clock.Elapsed);
                return;
            }
            _control.Go();
        }
    }

    /// <summary>Process 1 waits for our word, so it is certainly alive, and bubblewrap's only child.</summary>
    private string? MeetProcessOne()
    {
        if (ProcessTree.OnlyChild(_pid) is not { } one)
            return $"The sandbox could not start: /proc/{_pid}/task/{_pid}/children doesn't tell its process 1. Is /proc mounted, and does the kernel have CONFIG_PROC_CHILDREN?";
        _onePid = one;
        _one = Descriptor.OfProcess(one);
        _usage.Begin(_clock.Elapsed, _pid, one);
        return null;
    }

    /// <summary>Looks at limits and requests, and kills when one demands it.</summary>
    private void Judge()
    {
        var now = _clock.Elapsed;
        if (_stopped is null)
        {
            var reason = _askedToStop();
            if (now >= _command.Limits.Wall) reason ??= (SandboxEnd.WallTime, $"The program ran longer than its limit of {Verdict.Seconds(_command.Limits.Wall)}.");
            if (Looking && now >= _usage.NextLook) reason ??= _usage.Look(_onePid, now);
            if (reason is not null) Stop(reason.Value, now);
        }
        else
        {
            _stdout.HandOn(dropping: true);
            _stderr.HandOn(dropping: true);
            if (!_outerGone && now - _stoppedAt > Patience) Libc.kill(_pid, Libc.SigKill);
        }
    }

    private void Stop((SandboxEnd, string) reason, TimeSpan now)
    {
        (_stopped, _stoppedAt) = (reason, now);
        if (Looking) _usage.Look(_onePid, now);
        Kill();
    }

    /// <summary>Killing process 1 kills every process inside, at once and whatever they do: that is the kernel's promise for pid namespaces.</summary>
    /// <remarks>
    /// While the sandbox is being made, its few processes are the group that bubblewrap leads. Killing bubblewrap alone would leave a child
    /// behind that waits forever to be told that it may go on. A child that has already left the group finds our end of the connection closed.
    /// </remarks>
    private void Kill()
    {
        _control.Dispose();
        _stdin.Dispose();
        if (_one is not null) Libc.SignalPid(_one.Number, Libc.SigKill);
        else if (!Started) Libc.kill(-_pid, Libc.SigKill);
    }

    private void LoseOuter()
    {
        Release(ref _outer);
        _outerGone = true;
        Kill(); // for certain: all of it should be dead or dying already
    }

    private static void Release(ref Descriptor? descriptor)
    {
        descriptor?.Dispose();
        descriptor = null;
    }

    public void Dispose()
    {
        foreach (var each in (IDisposable?[])[_wake, _stdout, _stderr, _control, _stdin, _outer, _one, .. _theirs]) each?.Dispose();
    }
}
