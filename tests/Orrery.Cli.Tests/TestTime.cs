namespace Orrery.Cli.Tests;

/// <summary>Time that passes when a test says so.</summary>
internal sealed class TestTime : TimeProvider
{
    private TimeSpan _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Pass(double seconds) => _passed += TimeSpan.FromSeconds(seconds);

    public override long GetTimestamp() => _passed.Ticks;

    public override DateTimeOffset GetUtcNow() => Sample.Start + _passed;
}
