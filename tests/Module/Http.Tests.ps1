BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $client = [Net.Http.HttpClient]::new()

    function Get-Url($Server, [string] $Path) { "http://$($Server.EndPoint)$Path" }
    function Get-Text($Server, [string] $Path) { $client.GetStringAsync((Get-Url $Server $Path)).GetAwaiter().GetResult() }
    function Get-Status($Server, [string] $Path) { [int]$client.GetAsync((Get-Url $Server $Path)).GetAwaiter().GetResult().StatusCode }
}

AfterAll {
    $client.Dispose()
    Get-EventServer | Stop-EventServer
}

Describe 'Start-EventServer -Workload Http' {
    It 'answers on <Kind>, and counts' -ForEach @(
        @{ Kind = 'Select' }, @{ Kind = 'Poll' }, @{ Kind = 'Epoll' }, @{ Kind = 'IoUring' }, @{ Kind = 'ThreadPerConnection' }
    ) {
        $description = Get-Multiplexer $Kind
        if (-not $description.IsAvailable) { Set-ItResult -Skipped -Because $description.Reason }
        $server = Start-EventServer -Workload Http -Multiplexer $Kind
        try {
            $server.Workload | Should -Be 'Http'
            $server.WorkerCount -gt 0 | Should -Be ($Kind -ne 'ThreadPerConnection') -Because 'a thread does its work itself'
            $server.Root | Should -BeNullOrEmpty
            Get-Text $server '/' | Should -Be "Hello from EventIo`n"
            (Get-Text $server '/bytes/100000').Length | Should -Be 100000
            Get-Text $server '/delay/1' | Should -Be "Hello from EventIo`n"
            Get-Text $server '/cpu/1000' | Should -Be "Hello from EventIo`n"
            Get-Text $server '/status' | Should -Match """Multiplexer"":""$Kind"".*""Requests"":5"
            Get-Status $server '/nowhere' | Should -Be 404
            Wait-Until { $server.Requests -eq 6 } -For 'all requests to be counted'
            $server.RequestErrors | Should -Be 1
            $server.WorkerCpuSeconds + $server.LoopCpuSeconds | Should -BeGreaterThan 0.001
        }
        finally { $server | Stop-EventServer }
    }

    It 'ends idle connections at once when it is stopped gracefully' {
        $server = Start-EventServer -Workload Http
        Get-Status $server '/' | Should -Be 200
        $server.ActiveConnections | Should -Be 1
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $server | Stop-EventServer -TimeoutSeconds 600
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 300 -Because 'there is nothing to wait for'
    }

    It 'closes a connection whose head takes too long' {
        $server = Start-EventServer -Workload Http -HeaderTimeoutSeconds 0.2
        $slow = [Net.Sockets.TcpClient]::new('127.0.0.1', $server.Port)
        try {
            $slow.ReceiveTimeout = 20000
            $slow.GetStream().Write([byte[]][char[]]'GET / HTTP/1.1')
            $reader = [IO.StreamReader]::new($slow.GetStream())
            $reader.ReadToEnd() | Should -Match '^HTTP/1.1 408 Request Timeout'
        }
        finally {
            $slow.Dispose()
            $server | Stop-EventServer
        }
    }
}

Describe 'Start-EventServer -Workload File' {
    BeforeAll {
        $folder = [IO.Directory]::CreateDirectory((Get-TemporaryPath)).FullName
        $null = [IO.Directory]::CreateDirectory("$folder/site/in")
        [IO.File]::WriteAllText("$folder/site/index.html", '<p>root')
        [IO.File]::WriteAllText("$folder/site/in/a b.txt", 'in')
        [IO.File]::WriteAllText("$folder/secret", 'secret')
        $null = [IO.File]::CreateSymbolicLink("$folder/site/out", '../secret')
        $null = [IO.File]::CreateSymbolicLink("$folder/site/link", 'in/a b.txt')
    }

    AfterAll {
        [IO.Directory]::Delete($folder, $true)
    }

    It 'serves the files under a root relative to the current location' {
        $location = $ExecutionContext.SessionState.Path
        $before = "$($location.CurrentLocation)"
        $null = $location.SetLocation($folder)
        try { $server = Start-EventServer -Workload File -Root site } finally { $null = $location.SetLocation($before) }
        try {
            $server.Root | Should -Be "$folder/site"
            Get-Text $server '/' | Should -Be '<p>root'
            Get-Text $server '/in/a%20b.txt' | Should -Be 'in'
            Get-Status $server '/in' | Should -Be 404 -Because 'it is redirected to a folder without an index'
            Get-Status $server '/out' | Should -Be 403
            Get-Status $server '/secret' | Should -Be 404
            Get-Status $server '/link' | Should -Be $(if ($server.FollowsLinks) { 200 } else { 403 })
            [IO.File]::WriteAllText("$folder/site/new", 'new')
            Get-Text $server '/new' | Should -Be 'new'
        }
        finally { $server | Stop-EventServer }
    }

    It 'sends a part of a file, and nothing if the file has not changed' {
        $server = Start-EventServer -Workload File -Root $folder/site
        try {
            $request = [Net.Http.HttpRequestMessage]::new('Get', (Get-Url $server '/index.html'))
            $request.Headers.Range = [Net.Http.Headers.RangeHeaderValue]::new(3, 5)
            $answer = $client.SendAsync($request).GetAwaiter().GetResult()
            $answer.StatusCode | Should -Be 'PartialContent'
            $answer.Content.ReadAsStringAsync().GetAwaiter().GetResult() | Should -Be 'roo'
            "$($answer.Content.Headers.ContentRange)" | Should -Be 'bytes 3-5/7'
            $request = [Net.Http.HttpRequestMessage]::new('Get', (Get-Url $server '/index.html'))
            $request.Headers.IfNoneMatch.Add($answer.Headers.ETag)
            $client.SendAsync($request).GetAwaiter().GetResult().StatusCode | Should -Be 'NotModified'
        }
        finally { $server | Stop-EventServer }
    }

    It 'touches nothing with -WhatIf' {
        Start-EventServer -Workload File -Root $folder/nowhere -WhatIf | Should -BeNullOrEmpty
        Get-EventServer | Should -BeNullOrEmpty
    }
}
