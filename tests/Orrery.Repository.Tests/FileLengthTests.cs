namespace Orrery.Repository.Tests;

public class FileLengthTests
{
    [Fact]
    public void No_source_file_is_too_long() => Violation.AssertNone(FileLength.Check(RepositoryFiles.All));

    [Fact]
    public void A_file_one_line_too_long_is_reported_and_one_at_the_limit_is_not()
    {
        var atLimit = string.Concat(Enumerable.Repeat("line\n", FileLength.Limit));

        var over = atLimit + "line\n";
        SourceFile[] files = [new("src/A/Fits.cs", atLimit), new("src/A/Long.cs", over), new("src/A/data.json", over)];

        Violation.AssertOne("src/A/Long.cs:401: has 401 lines", FileLength.Check(files));
    }
}
