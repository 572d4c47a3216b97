//! Python, Ruby, Conda.

use super::Case;
use super::Goes::{Nowhere, Usually, With};

const UV: &str = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install uv && uv sync --frozen\n";
const PIPENV: &str =
    "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install pipenv && pipenv install --system --deploy\n";
const BUNDLER: &str = "FROM ruby:3.3\nWORKDIR /app\nCOPY . .\nRUN bundle install --deployment\n";
const PIP: &str = "FROM python:3.9\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n";
const CONDA: &str = "FROM mambaorg/micromamba\nWORKDIR /app\nCOPY . .\nRUN micromamba install -y -f environment.yml 'traits>=4.6' python=3.6\n";
const GEMFILE: &str = "source 'https://rubygems.org'\ngem 'rails'\n";
const FLASK: (&str, &str) = ("requirements.txt", "flask==3.0.0\n");

pub(super) const CASES: &[Case] = &[
    (
        "uv builds the project",
        UV,
        "uv.lock\nbuild.py\n",
        &[(
            "pyproject.toml",
            "[project]\nname='x'\nversion='1'\n[tool.uv]\npackage=true\n",
        )],
        Usually,
    ),
    (
        "uv looks at several versions of Python",
        UV,
        "uv.lock\nbuild.py\n.python-versions\n",
        &[(
            "pyproject.toml",
            "[project]\nname='x'\nversion='1'\n#package = true\n",
        )],
        With(".python-versions"),
    ),
    (
        "Pipenv loads variables",
        PIPENV,
        "Pipfile.lock\nsrc/a.py\n",
        &[("Pipfile", "[packages]\nflask='*'\n"), (".env", "PIP_TARGET=x\n")],
        Nowhere,
    ),
    (
        "Pipenv loads variables of the program",
        PIPENV,
        "Pipfile.lock\nsrc/a.py\n",
        &[
            ("Pipfile", "[packages]\nflask='*'\n"),
            (".env", "# local\nexport DEBUG=1\n"),
        ],
        With(".env"),
    ),
    (
        "Bundler takes another Gemfile first",
        BUNDLER,
        "app.rb\nGemfile.lock\ngems.rb\ngems.locked\n",
        &[("Gemfile", GEMFILE)],
        Nowhere,
    ),
    (
        "a Gemfile looks for others",
        BUNDLER,
        "app.rb\nGemfile.lock\ng/a\n",
        &[(
            "Gemfile",
            "source 'https://rubygems.org'\nPathname.new(__dir__).glob('g/*').each{|x| eval x.read}\n",
        )],
        Nowhere,
    ),
    (
        "a Gemfile loads variables",
        BUNDLER,
        "app.rb\nGemfile.lock\n.env\n",
        &[(
            "Gemfile",
            "source 'https://rubygems.org'\nrequire 'dotenv'\nDotenv.load\n",
        )],
        Nowhere,
    ),
    (
        "a Gemfile asks for the gems of variables",
        BUNDLER,
        "app.rb\nGemfile.lock\n.env\n",
        &[("Gemfile", "source 'https://rubygems.org'\ngem 'dotenv-rails'\n")],
        With("Gemfile"),
    ),
    (
        "an old pip takes its folders from setup.cfg",
        PIP,
        "src/a.py\n",
        &[
            FLASK,
            ("setup.cfg", "[flake8]\nx = 1\n[install]\nprefix=/opt/x\n"),
        ],
        With("setup.cfg"),
    ),
    (
        "an old pip installs into the project",
        PIP,
        "src/a.py\nvendor/a.py\n",
        &[FLASK, ("setup.cfg", "[install]\nhome = vendor\n")],
        Nowhere,
    ),
    (
        "pip is started elsewhere",
        "FROM python:3.12\nCOPY . /app\nRUN pip install -r /app/requirements.txt\n",
        "src/a.py\nsetup.cfg\n",
        &[FLASK],
        With("requirements.txt"),
    ),
    (
        "a list of a list is shown",
        PIP,
        "src/a.py\n",
        &[
            ("requirements.txt", "-r reqs/base.txt\n"),
            ("reqs/base.txt", "-c ../constraints.txt\nflask\n"),
            ("constraints.txt", "flask==3\n"),
        ],
        With("constraints.txt"),
    ),
    (
        "a list of a list names a folder",
        PIP,
        "src/a.py\nlib/setup.py\n",
        &[
            ("requirements.txt", "-r reqs/base.txt\n"),
            ("reqs/base.txt", "./lib\n"),
        ],
        Nowhere,
    ),
    (
        "packages of the user lie in the project",
        "FROM python:3.12\nENV PYTHONUSERBASE=/app/.local\nWORKDIR /app\nCOPY . .\nRUN pip install --user -r requirements.txt\n",
        "src/a.py\n.local/lib/python3.12/site-packages/flask/__init__.py\n",
        &[FLASK],
        Nowhere,
    ),
    (
        "a variable of pip is the address of a folder",
        "FROM python:3.12\nENV PIP_EXTRA_INDEX_URL=file:///app/wheels\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n",
        "src/a.py\nwheels/x.whl\n",
        &[FLASK],
        Nowhere,
    ),
    (
        "a variable of pip is an address",
        "FROM python:3.12\nENV PIP_EXTRA_INDEX_URL=https://example.com/app/simple\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n",
        "src/a.py\n",
        &[FLASK],
        With("requirements.txt"),
    ),
    (
        "packages of Conda have versions",
        CONDA,
        "src/a.py\n",
        &[("environment.yml", "dependencies:\n- numpy\n")],
        With("environment.yml"),
    ),
];
