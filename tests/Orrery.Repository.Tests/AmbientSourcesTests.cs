namespace Orrery.Repository.Tests;

public class AmbientSourcesTests
{
    [Fact]
    public void The_engine_and_the_media_model_read_no_clock_and_no_random_source() =>
        Violation.AssertNone(AmbientSources.Check(RepositoryFiles.All));

    [Theory]
    [InlineData("DateTime.Now")]
    [InlineData("DateTime.UtcNow")]
    [InlineData("DateTimeOffset.UtcNow")]
    [InlineData("DateTime.Today")]
    [InlineData("Stopwatch")]
    [InlineData("TickCount64")]
    [InlineData("TimeProvider.System")]
    [InlineData("Guid.NewGuid")]
    [InlineData("Random.Shared")]
    public void A_clock_or_random_source_is_reported_with_its_line(string source)
    {
        var pure = new SourceFile("src/Orrery.Media/A.cs", $"// {source}\nvar x = {source};\n");
        var other = new SourceFile("src/Orrery.Workers/A.cs", $"var x = {source};\n");

        Violation.AssertOne($"src/Orrery.Media/A.cs:2: reads {source}", AmbientSources.Check([pure, other]));
    }
}
