using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pingtree.Intake.Streaming;

namespace Pingtree.Intake.Tests.Streaming;

public sealed class BatchReaderTests
{
    private const string Large = "payload_too_large";
    private const string Malformed = "malformed_json";

    [Fact(Timeout = 30_000)]
    public async Task Lines_are_numbered_as_they_stand_in_the_file() =>
        (await ReadLinesAsync("{\"a\":1}\r\n\n  \n{\"b\":2}\nno json\n{\"c\":3}"))
            .ShouldBe([(1, "{\"a\":1}"), (4, "{\"b\":2}"), (5, "no json"), (6, "{\"c\":3}")]);

    [Fact(Timeout = 30_000)]
    public async Task A_byte_order_mark_is_no_part_of_the_first_line() => (await ReadLinesAsync("\uFEFF{}\n{}")).ShouldBe([(1, "{}"), (2, "{}")]);

    [Fact(Timeout = 30_000)]
    public async Task An_over_long_line_fails_alone()
    {
        var longest = new string('x', RecordLimits.MaxBytes);

        (await ReadLinesAsync($"{longest}\n{longest}x\n{{}}\n{longest}{longest}{longest}{longest}\n{{}}"))
            .Select(r => (r.Line, r.Text[..Math.Min(r.Text.Length, 20)]))
            .ShouldBe([(1, new string('x', 20)), (2, "!" + Large), (3, "{}"), (4, "!" + Large), (5, "{}")]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Items_of_an_array_are_counted_from_one() =>
        (await ReadArrayAsync(" [ {\"a\":\"]}\\\"\"} , 5,\"x\" ,[1,[2]], null ] "))
            .ShouldBe([(1, "{\"a\":\"]}\\\"\"}"), (2, "5"), (3, "\"x\""), (4, "[1,[2]]"), (5, "null")]);

    [Theory(Timeout = 30_000)]
    [InlineData("[]", "")]
    [InlineData("", "1!")]
    [InlineData("{}", "1!")]
    [InlineData("[", "1!")]
    [InlineData("[{}", "1,2!")]
    [InlineData("[{},", "1,2!")]
    [InlineData("[{},]", "1,2!")]
    [InlineData("[,{}]", "1!")]
    [InlineData("[{} {}]", "1,2!")]
    [InlineData("[{}}]", "1,2!")]
    [InlineData("[{\"a\":}, {}]", "1!")]
    [InlineData("[{}, tru, {}]", "1,2!")]
    [InlineData("[{}] [", "1,2!")]
    public async Task Where_the_text_breaks_the_reading_ends_and_what_came_before_stands(string text, string expected) =>
        string.Join(',', (await ReadArrayAsync(text)).Select(r => r.Text == "!" + Malformed ? $"{r.Line}!" : $"{r.Line}")).ShouldBe(expected);

    [Fact(Timeout = 30_000)]
    public async Task An_over_long_item_fails_alone()
    {
        var large = new string('x', RecordLimits.MaxBytes);

        (await ReadArrayAsync($"[{{}},{{\"a\":\"{large}\"}},{{}}]")).ShouldBe([(1, "{}"), (2, "!" + Large), (3, "{}")]);
    }

    [Fact(Timeout = 30_000)]
    public void However_the_bytes_are_cut_the_records_are_the_same()
    {
        const string Lines = "{\"a\":\"é\"}\n\n{\"b\":[1,2]}\r\nnonsense\n{}";
        const string Items = "[{\"a\":\"é\\\\\"},[1,[2]] , \"]\",7,{},{}]";
        var lines = Wait(ReadLinesAsync(Lines));
        var items = Wait(ReadArrayAsync(Items));

        Prop.ForAll(
            ArbMap.Default.ArbFor<PositiveInt[]>(),
            cuts => Wait(ReadLinesAsync(Lines, cuts)).SequenceEqual(lines) && Wait(ReadArrayAsync(Items, cuts)).SequenceEqual(items))
            .QuickCheckThrowOnFailure();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_csv_row_becomes_an_object_of_its_cells_that_are_not_empty() =>
        (await ReadCsvAsync("email, phone,first_name\r\na@b.com,5551234567,\"Lovelace, \"\"Ada\"\"\"\n\nb@b.com,,\n"))
            .ShouldBe([(2, """{"email":"a@b.com","phone":"5551234567","first_name":"Lovelace, \"Ada\""}"""), (4, """{"email":"b@b.com"}""")]);

    [Fact(Timeout = 30_000)]
    public async Task A_csv_row_with_a_line_end_inside_is_numbered_by_its_first_line() =>
        (await ReadCsvAsync("email,note\na@b.com,\"one\ntwo\"\nb@b.com,x\n")).Select(r => r.Line).ShouldBe([2, 4]);

    [Theory(Timeout = 30_000)]
    [InlineData("email,email\na@b.com,b@b.com\n", "1!")]
    [InlineData("e mail\na@b.com\n", "1!")]
    [InlineData("email\na@b.com,x\nb@b.com\n", "2!,3")]
    [InlineData("email\n\"a@b.com\n", "2!")]
    public async Task What_is_no_csv_fails_where_it_stands(string text, string expected) =>
        string.Join(',', (await ReadCsvAsync(text)).Select(r => r.Text == "!" + Malformed ? $"{r.Line}!" : $"{r.Line}")).ShouldBe(expected);

    [Fact(Timeout = 30_000)]
    public async Task A_sender_that_pauses_does_not_keep_his_leads_waiting()
    {
        var pipe = new Pipe();
        var sink = new RecordedSink();
        var reading = new NdjsonReader(pipe.Reader).ReadAsync(sink, TestContext.Current.CancellationToken);

        await pipe.Writer.WriteAsync("{}\n"u8.ToArray(), TestContext.Current.CancellationToken);
        while (sink.Lingered == 0)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        await reading;

        sink.Records.ShouldHaveSingleItem();
    }

    private static Task<List<(int Line, string Text)>> ReadLinesAsync(string text, params PositiveInt[] cuts) => ReadAsync(p => new NdjsonReader(p), text, cuts);

    private static Task<List<(int Line, string Text)>> ReadArrayAsync(string text, params PositiveInt[] cuts) => ReadAsync(p => new JsonArrayReader(p), text, cuts);

    private static Task<List<(int Line, string Text)>> ReadCsvAsync(string text) =>
        ReadAsync(_ => new CsvBatchReader(new MemoryStream(Encoding.UTF8.GetBytes(text))), "", []);

    private static async Task<List<(int Line, string Text)>> ReadAsync(Func<PipeReader, IBatchReader> open, string text, PositiveInt[] cuts)
    {
        var sink = new RecordedSink();
        var stream = new CutStream(Encoding.UTF8.GetBytes(text), [.. cuts.Select(c => c.Get)]);
        await open(PipeReader.Create(stream)).ReadAsync(sink, CancellationToken.None);
        return sink.Records;
    }

    // FsCheck runs properties on the thread that asks.
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    /// <summary>Gives its bytes in pieces of these lengths, then the rest.</summary>
    private sealed class CutStream(byte[] bytes, int[] cuts) : MemoryStream(bytes)
    {
        private int _cut;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var length = _cut < cuts.Length ? Math.Min(cuts[_cut++], buffer.Length) : buffer.Length;
            return ValueTask.FromResult(Read(buffer.Span[..length]));
        }
    }
}
